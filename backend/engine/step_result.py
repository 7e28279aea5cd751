"""How a step attempt ended."""

from dataclasses import dataclass

from backend.domain.cause import Cause
from backend.domain.phase import Phase


@dataclass(frozen=True, slots=True)
class StepResult:
    """A final phase with its reason. `interrupted`: the engine died under it; it says nothing about the step itself and may be
    tried again without counting as a retry. `cached`: of the second number of image layers, the first came from the cache.
    """

    phase: Phase
    message: str = ""
    reason: str = ""
    exit_code: int | None = None
    interrupted: bool = False
    cached: tuple[int, int] | None = None


def succeeded(message: str = "", exit_code: int | None = None) -> StepResult:
    """It did what it should."""
    return StepResult(Phase.SUCCEEDED, message, exit_code=exit_code)


def failed(message: str, cause: Cause, exit_code: int | None = None) -> StepResult:
    """It said no."""
    return StepResult(Phase.FAILED, message, cause.value, exit_code)


def errored(message: str, cause: Cause, *, interrupted: bool = False) -> StepResult:
    """It could not be tried."""
    return StepResult(Phase.ERRORED, message, cause.value, interrupted=interrupted)
