"""The journal: facts in order, append-only, shared by all processes that work on one workspace."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from backend.domain.deployment import Deployment
from backend.domain.facts import JournalledFact
from backend.domain.release import Release
from backend.domain.report import TestReport
from backend.domain.run import Run, RunSummary


class Journal(Protocol):
    """Facts of one workspace."""

    async def append(self, fact: JournalledFact, *, durable: bool = False) -> int:
        """Write a fact and return its sequence number; `durable` waits for the disk (intents and results).

        ConsoleError when the disk is full: nothing may start without its written intent.
        """
        ...

    async def since(self, sequence: int, limit: int = 1000) -> Sequence[tuple[int, JournalledFact]]:
        """Return facts after a sequence number, oldest first; also those of other processes.

        A negative number counts from the end: -1 is the newest fact alone.
        """
        ...

    async def run(self, run: str) -> Run:
        """Return a run folded from its facts; NotFoundError when there is none. Accepts an id or a number as text."""
        ...

    async def runs(self, *, limit: int = 100, before: int | None = None) -> Sequence[RunSummary]:
        """Return summaries, newest first; `before` is a run number to page on."""
        ...

    async def unfinished(self) -> Sequence[str]:
        """Return ids of runs without a final phase, oldest first."""
        ...

    def lock(self, run: str) -> AbstractContextManager[bool]:
        """Try to become the one writer of a run (kernel lock, gone with the process); yields False when another has it."""
        ...


class Releases(Protocol):
    """What the journal knows of releases and deployments."""

    async def releases(self, *, limit: int = 100) -> Sequence[Release]:
        """Return releases, newest first."""
        ...

    async def release_of(self, run: str) -> Release | None:
        """Return the release that a run made."""
        ...

    async def deployments(self, environment: str, *, limit: int = 50) -> Sequence[Deployment]:
        """Return the last known state of each deployment of an environment, newest first."""
        ...


class Story(Protocol):
    """What happened in a run, one thing after the other."""

    async def facts(self, run: str) -> Sequence[JournalledFact]:
        """Return a run's facts in order, RunStarted first; NotFoundError. Accepts an id or a number as text."""
        ...


class History(Journal, Releases, Story, Protocol):
    """The journal with its questions about runs and releases: what the store implements."""


class Archive(Protocol):
    """What is too large for the journal: logs, reports, files of steps, in the workspace's data folder."""

    async def append_log(self, run: str, ref: str, attempt: int, lines: Sequence[str]) -> None:
        """Append lines (already masked) to the log of a step attempt."""
        ...

    async def reset_log(self, run: str, ref: str, attempt: int) -> None:
        """Empty the log of a step attempt, to write it anew from the engine's own (adoption after a kill)."""
        ...

    async def read_log(
        self, run: str, ref: str, attempt: int, *, offset: int = 0, limit: int = 4 * 1024 * 1024
    ) -> tuple[bytes, int]:
        """Return raw UTF-8 log text from a byte offset and the offset after it; empty when nothing is there yet."""
        ...

    async def keep_report(self, run: str, ref: str, attempt: int, report: TestReport) -> None:
        """Keep a test report."""
        ...

    async def report(self, run: str, ref: str, attempt: int) -> TestReport | None:
        """Return a kept report."""
        ...

    async def keep_file(self, run: str, ref: str, name: str, data: bytes) -> str:
        """Keep a file that a step made; returns its path in the data folder."""
        ...
