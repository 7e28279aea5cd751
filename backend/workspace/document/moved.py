"""Extents that stand further on in the text than where they were found: moved when somebody asks for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar, overload

from backend.workspace.document.spots import Spot

T = TypeVar("T")
Pair = tuple[Spot, Spot]


class Later(Sequence[T]):
    """The parts of a node, each moved by `move` at the first look at any of them."""

    __slots__ = ("_found", "_move", "_parts")

    def __init__(self, parts: Sequence[T], move: Callable[[T], T]) -> None:
        self._parts, self._move = parts, move
        self._found: list[T] | None = None

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[T]:
        return iter(self._all())

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._all()[index]

    def _all(self) -> list[T]:
        if self._found is None:
            self._found = [self._move(part) for part in self._parts]
        return self._found


def moved(spot: Spot, by: int, targets: Mapping[str, Spot]) -> Spot:
    """Return a node without anchors in it, `by` characters further on; `targets` are what its aliases stand for."""
    return Spot(
        spot.kind,
        spot.start + by,
        spot.body + by,
        spot.end + by,
        spot.flow,
        spot.style,
        spot.text,
        target=targets.get(spot.text) if spot.kind == "alias" else None,
        entries=Later(spot.entries, lambda pair: moved_pair(pair, by, targets)) if spot.entries else (),
        items=Later(spot.items, lambda item: moved(item, by, targets)) if spot.items else (),
    )


def moved_pair(pair: Pair, by: int, targets: Mapping[str, Spot]) -> Pair:
    """Return a mapping's key and value, `by` characters further on."""
    return moved(pair[0], by, targets), moved(pair[1], by, targets)


class Uses(Sequence[Spot]):
    """The aliases of an anchor in a whole text, looked for at the first look at any of them. `whole` returns the text's root."""

    __slots__ = ("_found", "_spot", "_whole")

    def __init__(self, spot: Spot, whole: Callable[[], Spot]) -> None:
        self._spot, self._whole = spot, whole
        self._found: list[Spot] | None = None

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> Spot: ...

    @overload
    def __getitem__(self, index: slice) -> list[Spot]: ...

    def __getitem__(self, index: int | slice) -> Spot | list[Spot]:
        return self._all()[index]

    def _all(self) -> list[Spot]:
        if self._found is None:
            self._found = [spot for spot in self._whole().walk() if spot.kind == "alias" and spot.target is self._spot]
        return self._found


def copied(spot: Spot, whole: Callable[[], Spot], targets: dict[str, Spot]) -> Spot:
    """Return a copy whose anchors are used all over another text; `targets` fills with the anchors by name, the last one counts."""
    copy = replace(spot)
    if spot.anchor:
        copy.uses = Uses(copy, whole)
        targets[spot.anchor] = copy
    if spot.kind == "alias":
        copy.target = targets.get(spot.text)
    copy.entries = [(copied(key, whole, targets), copied(value, whole, targets)) for key, value in spot.entries]
    copy.items = [copied(item, whole, targets) for item in spot.items]
    return copy
