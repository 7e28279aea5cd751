"""Clocks that do not wait as long as they say."""

import asyncio
import heapq
import itertools
import math
import time

_QUIET_TURNS = 25  # turns of the event loop without news before virtual time moves on


class ScaledClock:
    """Real time, `scale` times as fast: `sleep(10)` at scale 100 takes 0.1 s, and `now()` moves on by 10.

    `stall`: of a pause between two looks at the clock at most this many real seconds count, and sleepers wake by what counted.
    At a high speed a busy machine would else let minutes pass, and with them every timeout.
    """

    def __init__(self, scale: float = 1.0, start: float | None = None, stall: float = math.inf) -> None:
        self._scale = scale
        self._stall = stall
        self._looked = time.monotonic()
        self._passed = 0.0
        self._start = time.time() if start is None else start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def now(self) -> float:
        """Seconds since the epoch, as the simulation has it."""
        return self._start + self.monotonic()

    def monotonic(self) -> float:
        """Simulated seconds since the clock was made."""
        real = time.monotonic()
        self._passed += min(real - self._looked, self._stall) * self._scale
        self._looked = real
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Wait for a simulated time."""
        if self._stall == math.inf or seconds <= 0 or seconds == math.inf:
            await asyncio.sleep(max(0.0, seconds) / self._scale)
            return
        sleeper = (self.monotonic() + seconds, next(self._order), asyncio.get_running_loop().create_future())
        heapq.heappush(self._sleepers, sleeper)
        if self._sleepers[0] is sleeper:
            self._plan()
        await sleeper[2]

    def set_scale(self, scale: float, stall: float = math.inf) -> None:
        """Go on at another speed, for those that sleep at a finite `stall`, too."""
        self.monotonic()
        self._scale, self._stall = scale, stall
        if self._sleepers:
            self._plan()

    def jump_to(self, moment: float) -> None:
        """Let time have passed up to a moment (seconds since the epoch); nothing happens in between, and it never goes back."""
        jump = max(0.0, moment - self.now())
        self._passed += jump
        self._sleepers = [(end + jump, number, future) for end, number, future in self._sleepers]

    def _plan(self) -> None:
        """Look again when the next sleeper may wake; twice within a stall, so that on an idle machine all time counts."""
        if self._timer is not None:
            self._timer.cancel()
        left = max(0.0, self._sleepers[0][0] - self.monotonic()) / self._scale
        self._timer = asyncio.get_running_loop().call_later(min(left, self._stall / 2), self._wake)

    def _wake(self) -> None:
        now = self.monotonic()
        while self._sleepers and (self._sleepers[0][0] <= now or self._sleepers[0][2].done()):
            _, _, future = heapq.heappop(self._sleepers)
            if not future.done():  # cancelled meanwhile
                future.set_result(None)
        if self._sleepers:
            self._plan()


class InstantClock:
    """Virtual time: it jumps to the next sleeper as soon as the event loop has nothing else to do.

    For tests whose whole world is in memory; work in threads is not seen as work.
    """

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._start = start
        self._elapsed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._pacing = False

    def now(self) -> float:
        """Virtual seconds since the epoch."""
        return self._start + self._elapsed

    def monotonic(self) -> float:
        """Virtual seconds since the clock was made."""
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        """Wait in virtual time; sleepers wake in the order of their times."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), future))
        if not self._pacing:
            self._pacing = True
            self._turn(_QUIET_TURNS)
        await future

    def _turn(self, left: int) -> None:
        """Let the loop turn some times, then wake the next sleeper; callbacks, so that no task outlives its test."""
        while self._sleepers and self._sleepers[0][2].done():  # cancelled meanwhile
            heapq.heappop(self._sleepers)
        if not self._sleepers:
            self._pacing = False
            return
        if left == 0:
            moment, _, future = heapq.heappop(self._sleepers)
            self._elapsed = max(self._elapsed, moment)
            future.set_result(None)
        asyncio.get_running_loop().call_soon(self._turn, left - 1 if left else _QUIET_TURNS)
