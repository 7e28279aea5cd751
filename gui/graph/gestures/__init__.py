"""Gestures: one object per thing that a hand does on the canvas. Alive from press to release; Esc cancels it.

Those that edit end as one edit, which is one step of undo; whatever they put on the picture goes with them.
"""
