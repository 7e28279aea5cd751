"""Paired timing: A B A B in one run, so that a machine whose speed drifts moves both sides alike."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pairs:
    """Seconds of both sides, pair by pair."""

    ours: tuple[float, ...]
    peer: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of the ratios ours/peer."""
        return statistics.median(a / b for a, b in zip(self.ours, self.peer, strict=True))

    def row(self, name: str, target: float | None = None) -> str:
        """One printable line: medians in milliseconds, the ratio with its spread, and the target."""
        ratios = sorted(a / b for a, b in zip(self.ours, self.peer, strict=True))
        goal = "" if target is None else f"   target <= {target:.2f}: {'met' if self.ratio <= target else 'NOT MET'}"
        return (
            f"{name:<34} ours {statistics.median(self.ours) * 1e3:9.1f} ms   peer {statistics.median(self.peer) * 1e3:9.1f} ms"
            f"   ratio {self.ratio:5.2f} ({ratios[0]:.2f}..{ratios[-1]:.2f}){goal}"
        )


async def paired(
    ours: Callable[[], Awaitable[float | None]], peer: Callable[[], Awaitable[float | None]], rounds: int, warm: int = 1
) -> Pairs:
    """Time both sides in turn after `warm` uncounted rounds; a side may return its own measured seconds instead."""
    a: list[float] = []
    b: list[float] = []
    for number in range(-warm, rounds):
        for side, kept in ((ours, a), (peer, b)):
            began = time.perf_counter()
            own = await side()
            seconds = time.perf_counter() - began if own is None else own
            if number >= 0:
                kept.append(seconds)
    return Pairs(tuple(a), tuple(b))
