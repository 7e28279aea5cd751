"""One finding of the review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Weight(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is amiss, and how to mend it. `rule` is its short name, `container` "" for the whole workload.

    `cure` says it in words, with the key of the Compose file where there is one. `patch` is a strategic merge patch of the workload,
    `new` a whole manifest to apply beside it; both empty where only a person can decide.
    """

    rule: str
    weight: Weight
    object: str
    words: str
    cure: str
    container: str = ""
    patch: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
