"""A notice with a way to what it speaks of."""

from dataclasses import dataclass

from backend.domain.facts import Notice
from gui.route import Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading(Notice):
    """`way` names the link, `route` is where it leads."""

    way: str
    route: Route
