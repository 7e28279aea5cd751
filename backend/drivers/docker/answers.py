"""From an engine's error answers to errors that a person can act on."""

import json

from backend.domain.errors import ConflictError, ConsoleError, NotFoundError, RefusedError, UnreachableError

_PORT_TAKEN = (
    "port is already allocated",
    "address already in use",
    "failed to bind",
    "proxy already running",
    "ports are not available",
)
# The engine's words for a registry that it cannot reach.
OFFLINE_SIGNS = ("dial tcp", "no such host", "i/o timeout", "tls handshake", "network is unreachable", "proxyconnect")
_NO_SPACE = "no space left on device"
_CLASHES = ("already in use", "container state improper", "is being used by")
_MISSING = (
    "no such image",
    "no such container",
    "no such network",
    "no such volume",
    "image not known",
    "unable to find image",
)


def engine_text(body: bytes) -> str:
    """Return the engine's own words from an error body."""
    try:
        answer = json.loads(body)
    except ValueError:
        return body.decode(errors="replace").strip()[:2000]
    if isinstance(answer, dict):
        return str(answer.get("message") or answer.get("cause") or answer)[:4000]
    return str(answer)[:2000]


def error_for(status: int, text: str, doing: str = "") -> ConsoleError:
    """Return the error for an answer; `doing` completes "Could not ..."."""
    text = text.strip()
    message = f"Could not {doing}: {text}" if doing else text
    lowered = text.lower()
    if _NO_SPACE in lowered:
        return ConsoleError(message, "Free space on the engine's disk: docker system df shows what takes it.")
    if any(sign in lowered for sign in _PORT_TAKEN):
        return ConflictError(message, "Another program or container has this port: stop it, or publish another port.")
    return _by_status(status, lowered, message)


def _by_status(status: int, lowered: str, message: str) -> ConsoleError:
    match status:
        case 404 | 500 if status == 404 or any(sign in lowered for sign in _MISSING):
            return NotFoundError(message)
        case 409 | 500 if status == 409 or any(sign in lowered for sign in _CLASHES):
            return ConflictError(message)
        case 503:
            return UnreachableError(message, "The engine is starting or stopping: try again.")
        case _ if 400 <= status < 500:
            return RefusedError(message)
        case _:
            return ConsoleError(message, "This is the engine's own error; its log says more.")
