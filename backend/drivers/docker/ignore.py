"""What a .dockerignore leaves out of a build context, by the rules of Docker's own matcher (moby/patternmatcher).

They are not git's: patterns are anchored at the root of the context, the last pattern that matches a path or one of its parents
decides, `**` stands for any number of folders, and `!` takes back in.
"""

import posixpath
import re
from dataclasses import dataclass

from backend.domain.errors import InputError

_ESCAPED = frozenset(".+()|{}$")
_WILDCARDS = frozenset("*?[\\")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: `text` in its plain form, `back` True behind a `!`."""

    text: str
    back: bool
    expression: re.Pattern[str]

    @property
    def literal(self) -> str:
        """The text without a trailing `/**` or `/*`; a plain path when it has no wildcard left."""
        return re.sub(r"(/\*\*?)+$", "", self.text)


class IgnoreRules:
    """Judges paths of a context: relative, with slashes."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        self._patterns = patterns
        self._back = tuple(pattern for pattern in patterns if pattern.back)

    def ignores(self, path: str) -> bool:
        """Return whether a path is left out, itself or by one of its parents."""
        parents = path.split("/")[:-1]
        candidates = [path, *("/".join(parents[: count + 1]) for count in range(len(parents)))]
        ignored = False
        for pattern in self._patterns:
            # A pattern that could not change the verdict need not be tried.
            if pattern.back == ignored and any(pattern.expression.fullmatch(candidate) for candidate in candidates):
                ignored = not pattern.back
        return ignored

    def may_hold(self, folder: str) -> bool:
        """Return whether something below an ignored folder may be taken back in, so that it has to be walked."""
        for pattern in self._back:
            literal = pattern.literal
            if _WILDCARDS.intersection(literal) or f"{literal}/".startswith(f"{folder}/"):
                return True
        return False


def ignore_rules(text: str, always: tuple[str, ...] = ()) -> IgnoreRules:
    """Read a .dockerignore; the paths in `always` (the Dockerfile and the file itself) are never left out.

    InputError for a pattern that Docker refuses as well: a lone `!`, an unclosed bracket.
    """
    patterns = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if (pattern := _pattern(line, number)) is not None:
            patterns.append(pattern)
    rules = IgnoreRules(tuple(patterns))
    forced = [path for path in always if rules.ignores(path)]
    kept = (Pattern(path, True, re.compile(re.escape(path))) for path in forced)
    return IgnoreRules((*patterns, *kept)) if forced else rules


def _pattern(line: str, number: int) -> Pattern | None:
    if line.startswith("#"):
        return None
    text = line.strip()
    if not text:
        return None
    back = text.startswith("!")
    text = text[1:].strip() if back else text
    if not text:
        raise InputError(
            f".dockerignore, line {number}: a lone '!' takes nothing back in.",
            "Write the path behind it, or remove it.",
        )
    text = posixpath.normpath(text)
    text = "/" + text.lstrip("/") if text.startswith("//") else text
    if len(text) > 1 and text.startswith("/"):
        text = text[1:]
    if text == ".":
        # Docker compares with the path "." of the context itself, which is never asked for.
        return Pattern(text, back, re.compile(r"(?!)"))
    try:
        return Pattern(text, back, re.compile(_expression(text)))
    except re.error:
        raise InputError(
            f".dockerignore, line {number}: the pattern {text!r} cannot be read.", "Check its brackets."
        ) from None


def _expression(text: str) -> str:
    parts: list[str] = []
    position = 0
    while position < len(text):
        sign = text[position]
        position += 1
        if sign == "[":
            first = position + 2 if text[position : position + 1] == "^" else position + 1  # "]" itself may come first
            end = text.find("]", first)
            if end < 0:
                raise re.error("unclosed bracket")
            parts.append(_class(text[position:end]))
            position = end + 1
        elif sign == "*" and text[position : position + 1] == "*":
            position += 1
            if text[position : position + 1] == "/":
                position += 1
            # At the end everything below; elsewhere any number of folders, none too.
            parts.append(".*" if position >= len(text) else "(.*/)?")
        elif sign == "*":
            parts.append("[^/]*")
        elif sign == "?":
            parts.append("[^/]")
        elif sign in _ESCAPED:
            parts.append("\\" + sign)
        elif sign == "\\":
            parts.append(re.escape(text[position]) if position < len(text) else "\\\\")
            position += 1
        else:
            parts.append(sign)
    return "".join(parts)


def _class(inside: str) -> str:
    """Return a bracket expression; Go's and Python's differ in what needs a backslash."""
    head, rest = ("^", inside[1:]) if inside.startswith("^") else ("", inside)
    return f"[{head}{re.sub(r'([][&~|^])|-(?=-)', lambda found: chr(92) + found[0], rest)}]"
