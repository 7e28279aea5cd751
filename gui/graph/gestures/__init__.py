"""Gestures: one object per thing that a hand does on the canvas. Alive from press to release; Esc cancels it.

A gesture that edits will end as one undo step over the Document; it lives here beside the ones that only look.
"""
