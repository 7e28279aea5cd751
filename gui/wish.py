"""Everything that can be wished of the pipeline editor, once: its words, its picture, its keys."""

from enum import Enum
from typing import Protocol


class Wish(Enum):
    """`text` without a name in it, `picture` an icon, `keys` Qt key sequences, the first is shown. Single letters mean something
    on the canvas alone.
    """

    UNDO = ("Undo", "undo", ("Ctrl+Z",))
    REDO = ("Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"))
    SAVE = ("Save the pipeline", "save", ("Ctrl+S",))
    ADD = ("Add a step…", "add", ("A", "Ins"))
    RENAME = ("Rename", "rename", ("F2",))
    CONNECT = ("Connect", "link", ("C",))
    MOVE = ("Move to a stage…", "move", ("M",))
    DUPLICATE = ("Duplicate", "duplicate", ("Ctrl+D",))
    CUT = ("Cut", "cut", ("Ctrl+X",))
    COPY = ("Copy as YAML", "copy", ("Ctrl+C",))
    PASTE = ("Paste", "paste", ("Ctrl+V",))
    DELETE = ("Delete", "delete", ("Del", "Backspace"))
    SEVER = ("Delete, and cut its edges", "delete", ("Shift+Del", "Shift+Backspace"))
    ALL = ("Select all steps", "check", ("Ctrl+A",))
    RUN_ONLY = ("Run only this step", "play", ())
    RUN_FROM = ("Run from here", "play", ())
    RUN_UNTIL = ("Run until here", "play", ())

    def __init__(self, text: str, picture: str, keys: tuple[str, ...]) -> None:
        self.text = text
        self.picture = picture
        self.keys = keys

    @property
    def command(self) -> str:
        """The name of the window's command."""
        return f"edit.{self.name.lower().replace('_', '-')}"

    @property
    def everywhere(self) -> bool:
        """True where the keys work from the whole page, not from the canvas alone."""
        return self in (Wish.UNDO, Wish.REDO, Wish.SAVE)


RUNS = (Wish.RUN_ONLY, Wish.RUN_FROM, Wish.RUN_UNTIL)


class Wishes(Protocol):
    """Whoever can grant wishes: what the window's commands speak to."""

    def reason(self, wish: Wish) -> str:
        """Return why a wish cannot be granted now, "" when it can."""

    def text(self, wish: Wish) -> str:
        """Return what it is called now."""

    def do(self, wish: Wish) -> None:
        """Grant it, or say why not."""
