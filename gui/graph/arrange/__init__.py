"""Arrange: where everything of a pipeline stands on the canvas. Pure Python, no Qt: text widths come in as numbers.

A layered drawing (Sugiyama, Tagawa, Toda 1981) is used twice: for the steps inside each stage, then for the stages as
boxes. Left means earlier. A first drawing depends on nothing but the pipeline and the measures: steps and stages keep the
file's order unless another order crosses fewer edges. The `Arranger` draws what was edited: what stood keeps its order, and
only what is new is put where it crosses fewest edges, so that a small edit moves little.
"""

from gui.graph.arrange.arrangement import Arrangement, Line, LineKind, StagePlace
from gui.graph.arrange.arranger import Arranger
from gui.graph.arrange.geometry import Point, Rect
from gui.graph.arrange.measures import Measures
from gui.graph.arrange.pipeline import arrange

__all__ = ["Arrangement", "Arranger", "Line", "LineKind", "Measures", "Point", "Rect", "StagePlace", "arrange"]
