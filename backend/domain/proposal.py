"""A proposal: the pipeline that a folder without `slipway.yaml` could have, and why; nothing is written yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is proposed: a sentence, and the file it rests on (`api/package.json:7`, or "").

    `node` is the stage or `stage/step` that it explains, "" for what concerns the whole.
    """

    text: str
    node: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What was seen and could not be used: its name or place, why not, and what the user can do ("" for nothing)."""

    what: str
    why: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A shape that a pipeline can have; `help` says in a sentence for whom it is."""

    name: str
    title: str
    help: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """`files` are to be written: path relative to `root` to text, none of which exists already.

    `workspace` is what these files would give together with what is there; its problems are those that remain.
    """

    root: str
    template: str
    files: Mapping[str, str]
    workspace: Workspace
    reasons: tuple[Reason, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = field(default=())
