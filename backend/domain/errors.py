"""The one tree of errors that is said to the user as it stands; anything else is a bug of ours."""

from backend.domain.problem import Problem


class ConsoleError(Exception):
    """Something the user can understand and act on: what happened, and the next step to take."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def text(self) -> str:
        """The message and, as a sentence of its own, the hint."""
        end = "" if self.message.rstrip().endswith((".", "!", "?")) else "."
        return f"{self.message.rstrip()}{end} {self.hint}" if self.hint else self.message


class RefusedError(ConsoleError):
    """The pipeline, a gate or a promotion said no (exit code 1)."""


class InputError(ConsoleError):
    """A file or an argument is wrong (exit code 2); `problems` say where and what to do."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, hint)
        self.problems = problems


class UnreachableError(ConsoleError):
    """An engine, a registry or another service could not be reached, or the connection was lost (exit code 3)."""

    exit_code = 3


class WaitingError(ConsoleError):
    """A gate is not open yet (exit code 4); the hint says which and how to go on."""

    exit_code = 4


class NotFoundError(ConsoleError):
    """The named thing does not exist on the engine or in the history."""


class ConflictError(ConsoleError):
    """The name is taken, or somebody else holds the lock (Docker's 409)."""
