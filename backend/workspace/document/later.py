"""Parts of a node that are found when somebody asks for them."""

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class Later(Sequence[T]):
    """What `find` returns at the first look at any of it."""

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], list[T]]) -> None:
        self._find = find
        self._found: list[T] | None = None

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._all()[index]

    def _all(self) -> list[T]:
        if self._found is None:
            self._found = self._find()
        return self._found
