"""Secret values are replaced in everything that is written or shown."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "***"
_SHORTEST = 4  # shorter values would blank out ordinary words


class Masker:
    """Replaces secret values, and their base64, URL and JSON forms; values of several lines also line by line.

    Values below 4 characters are left alone: hiding every "1" would hide the log.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        needles = {needle for value in values for needle in _forms(value) if len(needle) >= _SHORTEST}
        # Longest first: a value that contains another one goes as a whole.
        self._needles = sorted(needles, key=lambda needle: (-len(needle), needle))
        self._pattern = re.compile("|".join(map(re.escape, self._needles))) if needles else None

    def mask(self, text: str) -> str:
        """Return text without the values. Plain searches first: they cost a fraction of the pattern."""
        if self._pattern is None or not any(needle in text for needle in self._needles):
            return text
        return self._pattern.sub(MASK, text)

    def stream(self) -> "MaskStream":
        """Return a masker for text that arrives in pieces."""
        return MaskStream(self)

    def matches(self, text: str) -> "Iterator[re.Match[str]]":
        """Yield where the values stand."""
        return iter(()) if self._pattern is None else self._pattern.finditer(text)

    def held(self, text: str) -> int:
        """How many characters at the end of text could be the beginning of a value."""
        longest = len(self._needles[0]) - 1 if self._needles else 0
        for length in range(min(longest, len(text)), 0, -1):
            tail = text[-length:]
            if any(needle.startswith(tail) for needle in self._needles):
                return length
        return 0


class MaskStream:
    """Masks text piece by piece: what could be the beginning of a value is held back until more comes."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._held = ""

    def feed(self, text: str) -> str:
        """Take a piece and return what is safe to show."""
        text = self._held + text
        start = len(text) - self._masker.held(text)
        # A whole value may reach into what is held: it is replaced with it.
        for match in self._masker.matches(text):
            if match.start() < start < match.end():
                start = match.end()
        self._held = text[start:]
        return self._masker.mask(text[:start])

    def end(self) -> str:
        """Return the rest."""
        rest, self._held = self._masker.mask(self._held), ""
        return rest


def _forms(value: str) -> Iterable[str]:
    """Yield the forms under which a value is commonly printed."""
    parts = [value, value.strip()]
    parts += [line.strip() for line in value.splitlines() if len(value.splitlines()) > 1]
    for part in dict.fromkeys(parts):
        if len(part) < _SHORTEST:
            continue
        yield part
        yield quote(part, safe="")
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quote(part, safe=""))
        yield quote(part)
        yield quote_plus(part)
        yield json.dumps(part)[1:-1]
        yield json.dumps(part, ensure_ascii=False)[1:-1]
        yield from _base64_forms(part.encode("utf-8", "replace"))


def _base64_forms(data: bytes) -> Iterable[str]:
    """Yield what stays the same of the value's base64 wherever it stands in a longer text, plain and for URLs."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data).decode()
        # The first characters mix with what stands before, the last ones with what follows.
        first = (0, 2, 3)[offset]
        last = len(encoded) if (offset + len(data)) % 3 == 0 else len(encoded.rstrip("=")) - 1
        core = encoded[first:last]
        for text in (core, core.replace("+", "-").replace("/", "_")):
            if len(text) >= 8:
                yield text
                # `base64` wraps its lines at 76 characters.
                if offset == 0 and len(text) > 76:
                    yield from (text[at : at + 76] for at in range(0, len(text), 76) if len(text[at : at + 76]) >= 16)
