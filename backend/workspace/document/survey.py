"""Which aliases and merges an edit changes, and to what: known before the text of their anchor is touched."""

from dataclasses import dataclass, field

from backend.domain.pipeline import Value
from backend.workspace.document.spots import Spot
from backend.workspace.document.values import same


@dataclass(slots=True)
class Survey:
    """`aliases` maps the id of an alias to its wanted value, `merges` that of a merged alias to its mapping's own keys and value."""

    aliases: dict[int, Value] = field(default_factory=dict)
    merges: dict[int, tuple[frozenset[str], dict[str, Value]]] = field(default_factory=dict)

    def look(self, spot: Spot, old: Value, new: Value) -> None:
        """Walk through what changes."""
        if old is new or same(old, new):
            return
        if spot.kind == "alias":
            self.aliases[id(spot)] = new
        elif spot.kind == "mapping" and isinstance(old, dict) and isinstance(new, dict):
            self._mapping(spot, old, new)
        elif spot.kind == "list" and isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for item, before, after in zip(spot.items, old, new, strict=False):
                self.look(item, before, after)

    def _mapping(self, spot: Spot, old: dict[str, Value], new: dict[str, Value]) -> None:
        own = frozenset(key.text for key, _ in spot.entries if not key.merges)
        for key, value in spot.entries:
            if key.merges:
                for source in value.items if value.kind == "list" else [value]:
                    self.merges[id(source)] = (own, new)
            elif key.text in old and key.text in new:
                self.look(value, old[key.text], new[key.text])

    def agrees(self, spot: Spot, old: Value, new: Value) -> bool:
        """Return whether all that uses an anchor wants the same of it."""
        return all(self._agrees(use, old, new) for use in spot.uses)

    def _agrees(self, use: Spot, old: Value, new: Value) -> bool:
        if id(use) in self.aliases:
            return same(self.aliases[id(use)], new)
        if id(use) not in self.merges or not isinstance(old, dict) or not isinstance(new, dict):
            return False
        own, wanted = self.merges[id(use)]
        changed = [key for key in {**old, **new} if key not in old or key not in new or not same(old[key], new[key])]
        return all(key in own or (key in new and key in wanted and same(wanted[key], new[key])) for key in changed)
