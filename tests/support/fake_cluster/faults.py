"""What goes wrong on command."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Faults:
    """Numbers count down with each use; switches stay until they are put back.

    `refusals` are HTTP statuses for the next requests, `unauthorized` answers the next with 401, `gone` makes watches end with 410,
    `broken` cuts an event in two and closes, `cut` closes a watch after one event, `twice` repeats events, `swapped` changes the
    order of neighbours, `silent` keeps connections open and says nothing, `trickle` sends a byte every so many seconds, `delay`
    holds every reply.
    """

    refusals: list[int] = field(default_factory=list)
    gone: int = 0
    broken: int = 0
    cut: int = 0
    twice: bool = False
    swapped: bool = False
    silent: bool = False
    trickle: float = 0.0
    delay: float = 0.0
    unauthorized: int = 0

    def use(self, name: str) -> bool:
        """Take one of a counted fault."""
        left: int = getattr(self, name)
        if left:
            setattr(self, name, left - 1)
        return bool(left)
