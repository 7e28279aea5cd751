"""From the API server's Status answers to errors that a person can act on."""

import re

import msgspec

from backend.domain.errors import ConflictError, ConsoleError, InputError, NotFoundError, RefusedError, UnreachableError

_FORBIDDEN = re.compile(r'cannot (?P<verb>\S+) resource "(?P<what>[^"]+)"(?: in API group "(?P<group>[^"]*)")?')
_NAMESPACE = re.compile(r'in the namespace "([^"]+)"')
_MOST_CHARACTERS = 2000


class GoneError(ConsoleError):
    """The server no longer knows this resourceVersion or continue token (410): list again."""


_WRONG = InputError, "Correct what is sent: the server names the field."
_BUSY = UnreachableError, "The server is busy, starting or stopping: try again."
_REFUSED = RefusedError, ""
_BROKEN = ConsoleError, "This is the server's own error; its log says more."
_BY_CODE: dict[int, tuple[type[ConsoleError], str]] = {
    400: _WRONG,
    401: (RefusedError, "The cluster does not take these credentials: log in again."),
    404: (NotFoundError, ""),
    410: (GoneError, "Ask again from the start."),
    422: _WRONG,
    429: _BUSY,
    502: _BUSY,
    503: _BUSY,
    504: _BUSY,
}


class Cause(msgspec.Struct, gc=False):
    """One reason of several."""

    reason: str | None = ""
    message: str | None = ""
    field: str | None = ""


class Details(msgspec.Struct, gc=False):
    """More about a failure; `retry` in seconds."""

    causes: list[Cause] | None = None
    retry: int | None = msgspec.field(name="retryAfterSeconds", default=0)


class Status(msgspec.Struct, gc=False):
    """The API's own answer when something is wrong."""

    message: str | None = ""
    reason: str | None = ""
    code: int | None = 0
    details: Details | None = None


def status_of(body: bytes) -> Status:
    """Return the Status in a body; what is none becomes its message."""
    try:
        found = msgspec.json.decode(body, type=Status)
    except msgspec.DecodeError:
        return Status(message=body[:_MOST_CHARACTERS].decode(errors="replace"))
    return found


def plain(text: str | None) -> str:
    """Return a server's text on one line without control characters, 2,000 characters at most."""
    shown = "".join(c if c.isprintable() else " " for c in (text or "")[:_MOST_CHARACTERS])
    return " ".join(shown.split())


def error_for(code: int, status: Status, doing: str = "") -> ConsoleError:
    """Return the error for an answer; `doing` completes "Could not ..."."""
    text = plain(status.message) or f"the server answered with HTTP status {code}"
    message = f"Could not {doing}: {text}" if doing else text
    if code == 409:
        return ConflictError(_with_owners(message, status), _owner_hint(status))
    if code == 403:
        return RefusedError(message, _right(text))
    kind, hint = _BY_CODE.get(code, _REFUSED if code < 500 else _BROKEN)
    return kind(message, hint)


def _right(text: str) -> str:
    found = _FORBIDDEN.search(text)
    if found is None:
        return (
            "Something in the cluster forbids it: the text above says what (a quota, a policy or an admission webhook)."
        )
    where = _NAMESPACE.search(text)
    group = f".{found['group']}" if found["group"] else ""
    place = f" in namespace {where[1]}" if where else ""
    return f"The verb {found['verb']} on {found['what']}{group}{place} is missing: a Role with it, bound to this user, gives it."


def owners(status: Status) -> dict[str, list[str]]:
    """Return field managers and the fields that they own, of a conflict in server-side apply."""
    found: dict[str, list[str]] = {}
    for cause in (status.details.causes if status.details else None) or ():
        named = re.search(r'conflict with "([^"]+)"', cause.message or "")
        if cause.reason == "FieldManagerConflict" and named:
            found.setdefault(plain(named[1]), []).append(plain(cause.field))
    return found


def _with_owners(message: str, status: Status) -> str:
    said = [f"{name} owns {', '.join(fields)}" for name, fields in owners(status).items()]
    return f"{message.rstrip('.')}: {'; '.join(said)}" if said else message


def _owner_hint(status: Status) -> str:
    if owners(status):
        return "Leave these fields to their owner, or take them over on purpose."
    return ""
