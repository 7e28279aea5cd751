"""Extents that stand further on in the text than where they were found: moved when somebody asks for them."""

from collections.abc import Callable, Iterator, Sequence
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


def moved(spot: Spot, by: int) -> Spot:
    """Return a node without anchors or aliases in it, `by` characters further on."""
    if not by:
        return spot
    return Spot(
        spot.kind,
        spot.start + by,
        spot.body + by,
        spot.end + by,
        spot.flow,
        spot.style,
        spot.text,
        entries=Later(spot.entries, lambda pair: moved_pair(pair, by)) if spot.entries else (),
        items=Later(spot.items, lambda item: moved(item, by)) if spot.items else (),
    )


def moved_pair(pair: Pair, by: int) -> Pair:
    """Return a mapping's key and value, `by` characters further on."""
    return moved(pair[0], by), moved(pair[1], by)
