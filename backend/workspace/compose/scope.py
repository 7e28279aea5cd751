"""What the readers of Compose's parts share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.notation.findings import Findings
from backend.notation.nodes import Node
from backend.workspace.reader import Reader


@dataclass(frozen=True, slots=True)
class Scope:
    """`variables` are those of the process over those of `.env`. `bases` maps each file to the folder that relative
    paths in it are seen from: the first Compose file's, or for extended and included files their own.
    """

    reader: Reader
    variables: Mapping[str, str]
    bases: Mapping[str, str]
    env_files: dict[tuple[str, bool], dict[str, str]] = field(default_factory=dict)  # read ones, by path and `raw`
    config_files: dict[str, str] = field(default_factory=dict)  # read ones, by path

    @property
    def findings(self) -> Findings:
        """Where problems go."""
        return self.reader.findings

    def base(self, node: Node) -> str:
        """Return the folder that a relative path at this node is seen from."""
        return self.bases.get(node.place.file, ".")
