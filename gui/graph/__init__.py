"""Graph: the pipeline drawn as stages and steps, live while a run goes on. Pages import `PipelineView` alone.

`arrange` decides where things stand (no Qt), `followed_run` and `standing` how they stand, `items` paint them, `canvas` moves
and zooms, `gestures` are what a hand does. Knows the domain, the theme and the widgets; no page and no console.
"""

from gui.graph.pipeline_view import PipelineView

__all__ = ["PipelineView"]
