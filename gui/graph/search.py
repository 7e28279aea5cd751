"""The hits of a search, and which of them is shown."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Search:
    """`text` as typed; `hits` refs in the file's order; `position` counts from 0."""

    text: str = ""
    hits: tuple[str, ...] = ()
    position: int = 0

    @property
    def hit(self) -> str:
        """The ref that is shown, or ""."""
        return self.hits[self.position] if self.hits else ""

    def stepped(self, by: int) -> "Search":
        """Return the search at another hit, going round at the ends."""
        return replace(self, position=(self.position + by) % len(self.hits)) if self.hits else self
