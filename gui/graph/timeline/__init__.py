"""The timeline: a run's duration as a bar under the canvas, to look back at any moment of it, or to let it run again.

The bar says which moment is wanted; the view shows it. It knows a history, and no canvas.
"""

from gui.graph.timeline.bar import TimelineBar

__all__ = ["TimelineBar"]
