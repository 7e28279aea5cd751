"""What an edit comes to: new values, and where existing or given text is to be used for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.pipeline import Value
from backend.workspace.document.values import Path


@dataclass(frozen=True, slots=True)
class Change:
    """`value` is what the whole file means afterwards. `renamed` maps in a mapping old keys to new ones; `pieces` are texts
    for new entries by their path, key included, not indented. `refs` are the nodes made or touched, `label` the step of undo.
    `said` are sentences on what was lost elsewhere.
    """

    value: Value
    refs: tuple[str, ...] = ()
    label: str = ""
    renamed: Mapping[Path, Mapping[str, str]] = field(default_factory=dict)
    pieces: Mapping[Path, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
