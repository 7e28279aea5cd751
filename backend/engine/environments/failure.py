"""Why a rollout did not succeed."""

from backend.domain.cause import Cause
from backend.domain.errors import RefusedError


class RolloutError(RefusedError):
    """A service did not come up: the cause by its name, and the last lines that its container wrote."""

    def __init__(self, message: str, reason: Cause, lines: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason
        self.lines = lines
