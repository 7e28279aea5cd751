"""What the doctor found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the doctor looked at: what is really used, and how to mend it when it is not well."""

    name: str
    verdict: Verdict
    found: str
    cure: str = ""
