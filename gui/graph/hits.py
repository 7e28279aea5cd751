"""What lies under a point: asked of the drawing, so that it works at every scale and costs no shapes."""

from gui.graph.arrange import Arrangement, Point


def step_at(arrangement: Arrangement, point: Point) -> str:
    """Return the ref of the card under the point, or ""."""
    stage = stage_at(arrangement, point)
    if not stage:
        return ""
    prefix = f"{stage}/"
    return next(
        (ref for ref, place in arrangement.cards.items() if ref.startswith(prefix) and place.contains(point)), ""
    )


def stage_at(arrangement: Arrangement, point: Point) -> str:
    """Return the name of the stage under the point, or ""."""
    return next((name for name, place in arrangement.stages.items() if place.frame.contains(point)), "")
