"""How wide the cards must be for their texts: one width for all, so that the columns look alike."""

from backend.domain.pipeline import Pipeline
from gui.graph.arrange import Measures
from gui.graph.lettering import width
from gui.graph.wording import does
from gui.theme.fonts import Size

_NARROWEST, _WIDEST = 168, 232
_NARROWEST_WITH_MARKS = 208
_WIDEST_FOR_WORDS = 184  # what a step does may be cut; its name should not be
_BESIDE = 50  # icon and paddings


def measures(pipeline: Pipeline, former: Measures | None = None, *, marked: bool = False) -> Measures:
    """Return the measures for a pipeline's names, on the 8 px grid; cards never get narrower than they were (`former`).

    `marked`: marks need room beside the names.
    """
    wanted = max(former.card_width if former is not None else 0.0, _NARROWEST_WITH_MARKS if marked else _NARROWEST)
    for _, step in pipeline.steps():
        words = min(_WIDEST_FOR_WORDS, width(does(step), Size.SECONDARY) + _BESIDE)
        wanted = max(wanted, width(step.name, Size.TEXT, True) + _BESIDE, words)
        if wanted >= _WIDEST:
            break
    return Measures(card_width=min(_WIDEST, -(-int(wanted) // 8) * 8))
