"""Test reports, as JUnit XML gives them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How one test ended; FLAKY passed only on a retry."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    FLAKY = "flaky"


@dataclass(frozen=True, slots=True)
class TestCase:
    """One test: `name` within `suite`, `seconds` it took, and for a bad one message, trace and output."""

    __test__ = False  # not a test class for pytest

    suite: str
    name: str
    outcome: Outcome
    seconds: float = 0.0
    message: str = ""
    trace: str = ""
    output: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class TestReport:
    """All tests of one step attempt; `problems` name files that could not be read (nothing is lost silently)."""

    __test__ = False

    cases: tuple[TestCase, ...] = ()
    problems: tuple[str, ...] = ()

    def count(self, *outcomes: Outcome) -> int:
        """How many tests ended in one of the outcomes."""
        return sum(case.outcome in outcomes for case in self.cases)

    @property
    def failures(self) -> tuple[TestCase, ...]:
        """Failed and broken tests, in the file's order."""
        return tuple(case for case in self.cases if case.outcome in (Outcome.FAILED, Outcome.ERROR))

    @property
    def summary(self) -> "TestSummary":
        """The counts alone."""
        return TestSummary(
            passed=self.count(Outcome.PASSED),
            failed=self.count(Outcome.FAILED, Outcome.ERROR),
            skipped=self.count(Outcome.SKIPPED),
            flaky=self.count(Outcome.FLAKY),
        )


@dataclass(frozen=True, slots=True)
class TestSummary:
    """Counts of a report."""

    __test__ = False

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    flaky: int = 0

    @property
    def total(self) -> int:
        """All tests, skipped ones included."""
        return self.passed + self.failed + self.skipped + self.flaky


def total_of(summaries: Iterable[TestSummary]) -> TestSummary:
    """Add summaries up."""
    parts = list(summaries)
    return TestSummary(
        passed=sum(part.passed for part in parts),
        failed=sum(part.failed for part in parts),
        skipped=sum(part.skipped for part in parts),
        flaky=sum(part.flaky for part in parts),
    )
