"""The one path of messages to the user: said once, shown as a toast, kept in a list with a copy button."""
