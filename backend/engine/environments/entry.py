"""A deployment as its records tell it, and the form in which one event of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec

from backend.domain.deployment import Deployment
from backend.domain.phase import Phase

HAUNTED = "its holder may only sleep"  # reason of a take-over: what the sleeper was about to do may still happen


class Event(StrEnum):
    """What a record tells. BACK: from here on the deployment only brings the previous one back.
    PAUSED: its console was closed in good order; the next one goes on with it. HANDING_OVER: what ran before an adoption may be stopped
    from here on; ADOPTED: it may be removed, and there is no way back.
    """

    PENDING = "pending"
    RUNNING = "running"
    BEFORE_BEGUN = "before-begun"
    BEFORE_DONE = "before-done"
    HANDING_OVER = "handing-over"
    ADOPTED = "adopted"
    BACK = "back"
    TAKEN_OVER = "taken-over"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ERRORED = "errored"
    ABORTED = "aborted"


@dataclass(frozen=True, slots=True)
class Record:
    """One append-only file. The first of a deployment carries it whole; `by` is who wrote this one."""

    event: Event
    at: float
    by: str = ""
    message: str = ""
    reason: str = ""
    deployment: Deployment | None = None
    overridden: str = ""  # the reason for going through a closed gate


@dataclass(frozen=True, slots=True)
class Entry:
    """A deployment with all that was recorded of it, oldest first."""

    deployment: Deployment
    records: tuple[Record, ...]

    @property
    def going_back(self) -> bool:
        """Whether it was decided to bring the previous deployment back."""
        return self.has(Event.BACK)

    @property
    def haunted(self) -> bool:
        """Whether it was once taken over from a holder that may still wake up."""
        return any(record.event is Event.TAKEN_OVER and record.reason == HAUNTED for record in self.records)

    def has(self, event: Event) -> bool:
        """Whether an event is on record."""
        return any(record.event is event for record in self.records)


def file_name(sequence: int, event: Event) -> str:
    """Return the name of a record's file: sortable, and taken only once."""
    return f"{sequence:03d}-{event}.json"


def encode(record: Record) -> bytes:
    """Return the file's content."""
    return msgspec.json.encode(record) + b"\n"


def decode(data: bytes) -> Record:
    """Read a record; unknown keys of later versions are passed over. msgspec.ValidationError when it is none."""
    return msgspec.json.decode(data, type=Record)


def fold(records: Sequence[Record]) -> Entry | None:
    """Return the deployment as its records leave it; None when the first is missing."""
    if not records or records[0].deployment is None:
        return None
    deployment = records[0].deployment
    for record in records:
        match record.event:
            case Event.PENDING:
                phase = Phase.PENDING
            case Event.SUCCEEDED | Event.FAILED | Event.ERRORED | Event.ABORTED:
                phase = Phase(record.event.value)
            case _:
                phase = Phase.RUNNING
        deployment = replace(
            deployment,
            phase=phase,
            finished=record.at if phase.final else 0.0,
            message=record.message or deployment.message,
            reason=record.reason if record.reason and record.event is not Event.TAKEN_OVER else deployment.reason,
        )
    return Entry(deployment, tuple(records))
