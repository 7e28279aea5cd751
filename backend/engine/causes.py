"""The causes of failures by name (promise R9), from what the engine says."""

import re

from backend.domain.cause import Cause
from backend.domain.container import ContainerState
from backend.domain.errors import ConsoleError, NotFoundError, UnreachableError

_SIGNALS = {1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL"}
_SIGNALS |= {11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM"}

# In this order: the first that fits names the cause.
_TEXTS: tuple[tuple[Cause, str], ...] = (
    (Cause.NO_SPACE, r"no space left|not enough space|disk quota exceeded"),
    (Cause.PORT_TAKEN, r"port is already allocated|address already in use|ports? .* (is )?(taken|in use)"),
    (
        Cause.PULL_DENIED,
        r"pull access denied|denied: requested access|unauthorized|authentication required|access forbidden|\b403 forbidden",
    ),
    (
        Cause.IMAGE_MISSING,
        r"no such image|manifest( for .*)? (unknown|not found)|image .*not found|not found: manifest|unable to find image"
        r"|repository .*not found|failed to resolve source metadata|no such host|registry .*(cannot|could not|not) be reached"
        r"|error response from daemon: get \"?https?://",
    ),
    (
        Cause.NOT_FOUND,
        r"executable file not found|exec: \".*\": stat .*no such file|no such file or directory: unknown",
    ),
    (Cause.NOT_EXECUTABLE, r"permission denied: unknown|exec format error|is a directory: unknown"),
    (
        Cause.DOCKERFILE,
        r"dockerfile parse error|unknown instruction|dockerfile:\d+|dockerfile line|failed to parse stage|file with no instructions"
        r"|(cannot locate specified|failed to read) dockerfile|copy failed|add failed|returned a non-zero code"
        r"|did not complete successfully|line \d+",
    ),
    (Cause.OUT_OF_MEMORY, r"out of memory|oom-?kill|cannot allocate memory"),
)


def cause_of_text(text: str, otherwise: Cause = Cause.OTHER) -> Cause:
    """Return the cause that an engine's text names."""
    lowered = text.lower()
    return next((cause for cause, pattern in _TEXTS if re.search(pattern, lowered)), otherwise)


def cause_of_error(error: ConsoleError) -> Cause:
    """Return the cause behind an error of a driver."""
    if isinstance(error, UnreachableError):
        return Cause.ENGINE_GONE
    found = cause_of_text(f"{error.message} {error.hint}")
    return Cause.IMAGE_MISSING if found is Cause.OTHER and isinstance(error, NotFoundError) else found


def cause_of_exit(state: ContainerState) -> tuple[Cause, str]:
    """Return the cause and a sentence for a container that ended with another exit code than 0."""
    code = state.exit_code
    said = f": {state.error}" if state.error else ""
    if state.oom_killed:
        return Cause.OUT_OF_MEMORY, f"It was killed because its memory limit was reached (exit code {code}){said}."
    if state.error and (named := cause_of_text(state.error)) is not Cause.OTHER:
        return named, f"{_sentence(state.error)} (exit code {code})."
    if code == 126:
        return Cause.NOT_EXECUTABLE, f"The command cannot be executed (exit code 126){said}."
    if code == 127:
        return Cause.NOT_FOUND, f"The command was not found (exit code 127){said}."
    if code > 128 and code - 128 in _SIGNALS:
        return Cause.KILLED, f"It was killed by {_SIGNALS[code - 128]} (exit code {code}){said}."
    return Cause.EXIT_CODE, f"The command ended with exit code {code}{said}."


def _sentence(text: str) -> str:
    return text.strip().rstrip(".")
