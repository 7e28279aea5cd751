"""The colours of the canvas, made from the theme's roles: what is soft, what is a card, what is a line."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from backend.domain.phase import Phase
from backend.domain.pipeline import Step
from gui.graph.standing import Standing
from gui.looks import look
from gui.theme import Role, Theme, current


class Ink:
    """One scheme's colours; a new one is made when light and dark are swapped."""

    def __init__(self, theme: Theme | None = None) -> None:
        self.theme = theme or current()
        self.roles = {role: self.theme.color(role) for role in Role}

    @property
    def canvas(self) -> QColor:
        """The ground."""
        return self.roles[Role.WINDOW]

    @property
    def stage(self) -> QColor:
        """A stage's soft column: one step away from the ground and from the cards on it."""
        return self.roles[Role.SURFACE if self.theme.dark else Role.HOVER]

    @property
    def card(self) -> QColor:
        """A card at rest."""
        return self.roles[Role.RAISED]

    @property
    def line(self) -> QColor:
        """A quiet edge: half way between the border and the muted text."""
        return _mixed(self.roles[Role.BORDER], self.roles[Role.MUTED], 0.55)

    @property
    def busy_border(self) -> QColor:
        """Round a running card: seen, but weaker than the ring of the selection."""
        return _mixed(self.roles[Role.BORDER], self.roles[Role.BUSY], 0.6)

    @property
    def strong_line(self) -> QColor:
        """The critical path."""
        return self.roles[Role.ACCENT]

    def phase(self, standing: Standing) -> QColor:
        """The colour of a step's sign; a failure that may be is a warning."""
        if standing.marked and standing.phase.bad:
            return self.roles[Role.WARN]
        return self.roles[look(standing.phase).role]

    def word(self, standing: Standing) -> QColor:
        """The colour of a step's word: what went well steps back, so that the rest is seen."""
        return self.roles[Role.MUTED] if look(standing.phase).role is Role.OK else self.phase(standing)

    def ground(self, standing: Standing | None) -> QColor:
        """A card's fill: tinted only where somebody should look."""
        if standing is not None and standing.phase is Phase.RUNNING:
            return self.roles[Role.BUSY_SOFT]
        if standing is None or look(standing.phase).role is not Role.BAD:
            return self.card
        return self.roles[Role.WARN_SOFT if standing.marked else Role.BAD_SOFT]

    def kind(self, step: Step) -> QColor:
        """The colour of the kind's icon: the environment's hue where something is deployed."""
        target = target_environment(step)
        return self.theme.environment(target) if target else self.roles[Role.MUTED]

    def pen(self, color: QColor, width: float = 1.0) -> QPen:
        """A pen with round ends."""
        return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def target_environment(step: Step) -> str:
    """Return the environment that the step changes, or ""."""
    match step.kind:
        case "deploy":
            return str(step.subject)
        case "promote":
            return str(step.options.get("to", ""))
        case _:
            return ""


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    mix = [round(a + (b - a) * share) for a, b in zip(one.getRgb(), other.getRgb(), strict=True)]  # type: ignore[call-overload]
    return QColor(*mix)
