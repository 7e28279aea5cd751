"""Writes the differences between two values into the text of the first: patches on what changed, nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from backend.domain.errors import RefusedError
from backend.domain.pipeline import Value
from backend.workspace.document.block import (
    dash_of,
    insert_into_block,
    insert_into_list,
    remove_from_block,
    remove_from_list,
)
from backend.workspace.document.change import Change
from backend.workspace.document.flow import insert_into_flow, remove_from_flow
from backend.workspace.document.lines import column
from backend.workspace.document.new_entries import NewEntries
from backend.workspace.document.patches import Patch
from backend.workspace.document.replacing import Site, replace_value
from backend.workspace.document.scalars import write_key
from backend.workspace.document.spots import Spot
from backend.workspace.document.survey import Survey
from backend.workspace.document.values import Path, same


@dataclass(slots=True)
class Reconciler:
    """Collects the patches of one change. `ask` is called for anchored text that also serves others which want it otherwise."""

    text: str
    change: Change
    entries: NewEntries
    ask: Callable[[Spot], None]
    patches: list[Patch] = field(default_factory=list)
    _survey: Survey = field(default_factory=Survey)
    _settled: set[int] = field(default_factory=set)

    def run(self, root: Spot, old: Value, new: Value, path: Path = ()) -> list[Patch]:
        """Return the patches that make the root mean `new`."""
        self._survey.look(root, old, new)
        self._node(root, old, new, Site(None, 0, flow=root.flow), path)
        return self.patches

    def _node(self, spot: Spot, old: Value, new: Value, site: Site, path: Path) -> None:
        if old is new or same(old, new):
            return
        if spot.kind == "alias":
            if id(spot) not in self._settled:
                self._alias(spot, old, new, site, path)
            return
        if spot.anchor and spot.uses:
            if not self._survey.agrees(spot, old, new):
                self.ask(spot)
            self._settled.update(id(use) for use in spot.uses)
        if spot.kind == "mapping" and isinstance(old, dict) and isinstance(new, dict) and new:
            self._mapping(spot, old, new, site, path)
        elif spot.kind == "list" and isinstance(old, list) and isinstance(new, list) and new:
            self._list(spot, old, new, site, path)
        else:
            self._replace(spot, new, site, path)

    def _replace(self, spot: Spot, new: Value, site: Site, path: Path) -> None:
        written = self.entries.whole(path, new, site.indent, flow=site.flow)
        self.patches += replace_value(self.text, spot, new, site, self.entries.style, written=written)

    def _alias(self, spot: Spot, old: Value, new: Value, site: Site, path: Path) -> None:
        if isinstance(old, dict) and isinstance(new, dict) and old.keys() <= new.keys() and site.key is not None:
            local = {key: value for key, value in new.items() if key not in old or not same(value, old[key])}
            written = self.entries.override(spot.text, local, site.indent, flow=site.flow)
            start = (
                site.key.end + self.text[site.key.end : spot.start].index(":") + 1 if written[0] == "\n" else spot.start
            )
            self.patches.append(Patch(start, spot.end, written))
        else:
            self._replace(spot, new, site, path)

    def _mapping(self, spot: Spot, old: dict[str, Value], new: dict[str, Value], site: Site, path: Path) -> None:
        renamed = self.change.renamed.get(path, {})
        kept: dict[str, int] = {}
        gone: list[int] = []
        inherited: set[str] = set()
        for index, (key, value) in enumerate(spot.entries):
            if key.merges:
                inherited.update(self._settled_keys(value, old, new))
                continue
            if key.kind != "scalar" or key.text not in old:
                continue  # what means nothing stays as it is
            name = renamed.get(key.text, key.text)
            if name not in new:
                gone.append(index)
            else:
                kept.setdefault(name, index)  # the first counts, others of the name stay as they are
        if len(gone) == len(spot.entries):
            self._replace(spot, new, site, path)
            return
        for name, index in kept.items():
            key, value = spot.entries[index]
            if name != key.text:
                self.patches.append(Patch(key.body, key.end, write_key(name, style=key.style)))
            if old[key.text] is new[name]:
                continue
            inner = Site(key, column(self.text, key.start), flow=spot.flow)
            self._node(value, old[key.text], new[name], inner, (*path, name))
        own = {spot.entries[index][0].text for index in (*kept.values(), *gone)}
        missing = [name for name in old if name not in own and name not in new and name not in renamed]
        added = {**new, **self._cut_off(missing)}
        had = {key: old[key] for key in old if key not in own}
        fresh = [
            name
            for name in added
            if name not in kept and name not in inherited and not (name in had and same(had[name], added[name]))
        ]
        self._insert(spot, added, kept, fresh, path)
        if gone:
            take_out = remove_from_flow if spot.flow else remove_from_block
            self.patches += take_out(self.text, spot, gone)

    def _cut_off(self, missing: list[str]) -> dict[str, Value]:
        """Return what says that inherited keys count no longer: only for needs there is a way to say it."""
        for name in missing:
            if name != "needs":
                raise RefusedError(
                    f"`{name}:` comes from an anchor through `<<:`, so it cannot be taken out here.",
                    "Change the anchor, or write the node's fields out in the text.",
                )
        return {"needs": []} if missing else {}

    def _settled_keys(self, value: Spot, old: dict[str, Value], new: dict[str, Value]) -> set[str]:
        """Return the keys that come from merged anchors whose own text is changed to what is wanted here."""
        found: set[str] = set()
        for source in value.items if value.kind == "list" else [value]:
            if id(source) in self._settled and source.target is not None:
                found.update(key.text for key, _ in source.target.entries)
        return found

    def _insert(self, spot: Spot, new: dict[str, Value], kept: dict[str, int], fresh: list[str], path: Path) -> None:
        """Put each fresh entry behind the one that comes before it in the new value, but never before a merge at the front."""
        places: dict[int, list[str]] = {}
        merges = [index for index, (key, _) in enumerate(spot.entries) if key.merges]
        after = 0 if merges[:1] == [0] else -1
        last = max([*kept.values(), *merges], default=-1)
        for name, value in new.items():
            if name in kept:
                after = kept[name]
            elif name in fresh:
                # A local value for what a merge brings comes last: a step's kind stays its first own key.
                place = last if merges else after
                places.setdefault(place, []).append(self.entries.write(spot, (*path, name), value))
        put_in = insert_into_flow if spot.flow else insert_into_block
        for place, texts in places.items():
            self.patches += put_in(self.text, spot, place, texts)

    def _list(self, spot: Spot, old: list[Value], new: list[Value], site: Site, path: Path) -> None:
        before, after = [repr(item) for item in old], [repr(item) for item in new]
        matched = SequenceMatcher(None, before, after, autojunk=False)
        gone: list[int] = []
        for what, first, last, start, end in matched.get_opcodes():
            if what == "equal":
                continue
            both = min(last - first, end - start)
            for offset in range(both):
                item = spot.items[first + offset]
                at = site.indent if spot.flow else column(self.text, dash_of(self.text, item))
                self._node(item, old[first + offset], new[start + offset], Site(None, at, flow=spot.flow), (*path, ""))
            gone += range(first + both, last)
            self._add_items(spot, first + both - 1, new[start + both : end])
        if gone:
            take_out = remove_from_flow if spot.flow else remove_from_list
            self.patches += take_out(self.text, spot, gone)

    def _add_items(self, spot: Spot, after: int, new: list[Value]) -> None:
        if not new:
            return
        style = self.entries.style
        near = spot.items[max(0, after)].style if spot.items else ""
        quotes = near if near in ("'", '"') else ""
        if spot.flow:
            self.patches += insert_into_flow(self.text, spot, after, [style.inline(item, quotes) for item in new])
        elif not spot.items:
            raise RefusedError("This list can only be edited as text.")
        else:
            at = column(self.text, dash_of(self.text, spot.items[0]))
            written = [style.item(item, at, quotes) for item in new]
            self.patches += insert_into_list(self.text, spot, after, written)
