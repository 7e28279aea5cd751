"""The objects of the fake cluster, their versions and what happened to them."""

import asyncio
import copy
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Thing = dict[str, Any]
Key = tuple[str, str]  # namespace, name


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: `before` is the object as it was, None for a new one."""

    version: int
    kind: str
    resource: str
    thing: Thing
    before: Thing | None


@dataclass(slots=True)
class World:
    """Objects by resource (`pods`, `deployments.apps`). Things are replaced, never changed."""

    version: int = 100
    things: dict[str, dict[Key, Thing]] = field(default_factory=dict)
    history: list[Happening] = field(default_factory=list)
    forgotten: int = 0  # versions up to here can no longer be watched from
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, resource: str, thing: Thing) -> Thing:
        """Create or replace an object; returns it with uid and version."""
        metadata = thing["metadata"]
        key = metadata.get("namespace", ""), metadata["name"]
        before = self.things.setdefault(resource, {}).get(key)
        self.version += 1
        kept = before["metadata"] if before else {}
        made = copy.deepcopy(thing)
        made["metadata"] |= {
            "uid": kept.get("uid") or str(uuid.uuid4()),
            "resourceVersion": str(self.version),
            "creationTimestamp": kept.get("creationTimestamp") or "2026-11-24T00:00:00Z",
        }
        self.things[resource][key] = made
        self._tell(Happening(self.version, "MODIFIED" if before else "ADDED", resource, made, before))
        return made

    def remove(self, resource: str, key: Key) -> Thing | None:
        """Delete an object; returns it as it was."""
        before = self.things.get(resource, {}).pop(key, None)
        if before is not None:
            self.version += 1
            last = before | {"metadata": before["metadata"] | {"resourceVersion": str(self.version)}}
            self._tell(Happening(self.version, "DELETED", resource, last, before))
        return before

    def forget(self) -> None:
        """Compact: nothing that happened until now can be watched."""
        self.forgotten = self.version
        self.history.clear()
        self._wake()

    def since(self, version: int, resource: str, wanted: Callable[[Thing], bool]) -> Iterator[tuple[str, Thing, int]]:
        """Yield kind, object and version of what happened after a version, as somebody with a selector sees it."""
        at = len(self.history)
        while at and self.history[at - 1].version > version:
            at -= 1
        for one in self.history[at:]:
            if one.resource != resource:
                continue
            now = one.kind != "DELETED" and wanted(one.thing)
            then = one.before is not None and wanted(one.before)
            if now:
                yield ("MODIFIED" if then else "ADDED"), one.thing, one.version
            elif then:
                yield "DELETED", one.thing, one.version

    def _tell(self, happening: Happening) -> None:
        self.history.append(happening)
        self._wake()

    def _wake(self) -> None:
        news, self.news = self.news, asyncio.Event()
        news.set()
