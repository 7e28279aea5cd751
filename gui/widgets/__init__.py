"""The small parts that pages are made of: signs, labels, buttons, rows, empty states. They know the theme, no page and no console."""
