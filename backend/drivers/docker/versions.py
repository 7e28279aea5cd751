"""Which version of the API both sides speak."""

from backend.domain.errors import ConsoleError

OLDEST = (1, 41)  # engine 20.10
NEWEST = (1, 51)  # engine 28.3; the newest this driver was written for


def negotiate(engine: str, minimum: str = "") -> str:
    """Return the version to use with an engine whose newest is `engine` and whose oldest is `minimum` ("" unknown).

    ConsoleError when there is none in common: engines before 20.10, or one that has given up all we know.
    """
    newest, oldest = _parsed(engine), _parsed(minimum) if minimum else (0, 0)
    if newest < OLDEST:
        raise ConsoleError(
            f"The engine speaks API {engine} at most; {_text(OLDEST)} or later is needed.",
            "Update the engine to 20.10 or later.",
        )
    chosen = min(newest, NEWEST)
    if chosen < oldest:
        raise ConsoleError(
            f"The engine wants API {minimum} at least; this version of Slipway speaks {_text(NEWEST)} at most.",
            "Update Slipway.",
        )
    return _text(chosen)


def _parsed(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    try:
        return int(major), int(minor)
    except ValueError:
        raise ConsoleError(f"The engine names its API version {version!r}, which cannot be read.") from None


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
