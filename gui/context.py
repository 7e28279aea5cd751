"""What every page is given: the console, the facts, the way to say something and the way to go somewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gui.bridge import Bridge
from gui.notices.notices import Notices
from gui.preferences import Preferences
from gui.route import Route

if TYPE_CHECKING:  # the engine behind it takes 0.3 s to import; the first paint comes before that
    from backend.console import Console


@dataclass(frozen=True, slots=True)
class Context:
    """One open workspace as pages see it."""

    console: "Console"
    bridge: Bridge
    notices: Notices
    go: Callable[[Route], None]
    preferences: Preferences = field(default_factory=Preferences)
