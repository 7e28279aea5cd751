"""The measures of the drawing, in scene pixels on the 8 px grid (4 inside rows)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes and gaps. `lead` is the room between a stage's border and its cards, where edges fan out."""

    card_width: float = 176
    card_height: float = 52
    card_gap: float = 8
    step_gap: float = 32
    lead: float = 16
    header: float = 36
    foot: float = 16
    summary: float = 28  # below the header of a folded stage
    stage_gap: float = 32
    row_gap: float = 32
    lane: float = 12
    crowd: int = 8  # so many side-by-side steps stand in one column; more are set as a block
