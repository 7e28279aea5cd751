"""Releases: an immutable set of image identities with the Compose files they go with, and the tests they passed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.image import ImageIdentity
from backend.domain.phase import Phase
from backend.domain.report import TestSummary
from backend.domain.run import Source


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a stage of a run said about exactly these images."""

    run: str
    stage: str
    phase: Phase
    tests: TestSummary = field(default_factory=TestSummary)


@dataclass(frozen=True, slots=True)
class Release:
    """`id` is a short hash over images and compose files; `version` is what people read (`#12`, or git describe)."""

    id: str
    version: str
    images: Mapping[str, ImageIdentity]
    run: str
    created: float
    source: Source = field(default_factory=Source)
    evidence: tuple[Evidence, ...] = ()
    by: str = ""
