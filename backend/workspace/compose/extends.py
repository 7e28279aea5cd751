"""`extends`: a service takes over what another one says, of the same file or of another.

https://github.com/compose-spec/compose-spec/blob/main/05-services.md#extends
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from backend.notation.nodes import Block, Node, Scalar, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.merge import merge, settle
from backend.workspace.reader import Reader

_MOST_LEVELS = 32
_Other = Callable[[Scalar, str, Mapping[str, str]], tuple[str, Block | None]]


@dataclass(slots=True)
class Extends:
    """Resolves the services of one file; `other` reads the files that they name."""

    reader: Reader
    other: _Other
    variables: Mapping[str, str]
    _done: dict[tuple[str, str], Node] = field(default_factory=dict)
    _under_way: dict[tuple[str, str], None] = field(default_factory=dict)

    def apply(self, block: Block, path: str) -> Block:
        """Return the file with every service complete."""
        services = block.get("services")
        if not isinstance(services, Block):
            return block
        entries = {key: self._service(services, path, key) for key in services.entries}
        return replace(block, entries={**block.entries, "services": replace(services, entries=entries)})

    def _service(self, services: Block, path: str, key: str) -> Node:
        known = self._done.get((path, key))
        if known is None:
            known = self._done[path, key] = self._resolved(services, path, key)
        return known

    def _resolved(self, services: Block, path: str, key: str) -> Node:
        node = services.entries[key]
        extends = node.get("extends") if isinstance(node, Block) else None
        if not isinstance(node, Block) or extends is None:
            return node
        own = replace(node, entries={name: value for name, value in node.items() if name != "extends"})
        name = f"services.{key}.extends"
        if (path, key) in self._under_way or len(self._under_way) >= _MOST_LEVELS:
            self.reader.findings.error(extends.place, f"{name}: the services extend each other in a circle")
            return own
        self._under_way[path, key] = None
        try:
            base = self._base(services, path, extends, name)
        finally:
            del self._under_way[path, key]
        if base is None:
            return own
        return merge(settle(base), own, self.reader.findings, ("services", key))

    def _base(self, services: Block, path: str, extends: Node, name: str) -> Block | None:
        service, file = self._named(extends, name)
        if service is None:
            return None
        if file is not None:
            path, block = self.other(file, f"{name}.file", self.variables)
            found = block.get("services") if block is not None else None
            if not isinstance(found, Block):
                if block is not None:
                    self.reader.findings.error(file.place, f"{name}.file: there are no services in {shown(path)}")
                return None
            services = found
        if service.text not in services.entries:
            hint = self.reader.findings.nearest(service.text, services.entries)
            self.reader.findings.error(
                service.place, f"{name}: there is no service {shown(service.text)} in {path}", hint
            )
            return None
        base = self._service(services, path, service.text)
        return base if isinstance(base, Block) else None

    def _named(self, extends: Node, name: str) -> tuple[Scalar | None, Scalar | None]:
        if not isinstance(extends, Block):
            return self.reader.scalar(extends, name, "a service or a mapping"), None
        check_keys(self.reader, extends, "extends", name)
        if extends.get("service") is None:
            self.reader.findings.error(extends.place, f"{name}: it needs `service:`")
        service = self.reader.scalar(extends.get("service"), f"{name}.service", "a service's name")
        return service, self.reader.scalar(extends.get("file"), f"{name}.file", "a path")
