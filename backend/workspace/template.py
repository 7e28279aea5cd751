"""Compose's interpolation: `$NAME`, `${NAME}`, defaults, alternatives and required values, nested, and `$$` for one `$`.

https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*", re.ASCII)
_OPERATOR = re.compile(r":?[-+?]")
_MOST_LEVELS = 16
_MOST_CHARACTERS = 1024 * 1024


class TemplateError(ValueError):
    """The text cannot be interpolated; the message says why."""


@dataclass(frozen=True, slots=True)
class Template:
    """Interpolates with `variables`; `unset` is told each name that has no value and no default."""

    variables: Mapping[str, str]
    unset: Callable[[str], None] = lambda _name: None

    def render(self, text: str) -> str:
        """Return the text with values put in; TemplateError for bad syntax or a required value that is missing."""
        rendered, end = self._render(text, 0, nested=False, level=0)
        assert end == len(text)
        return rendered

    def _render(self, text: str, start: int, *, nested: bool, level: int, live: bool = True) -> tuple[str, int]:
        """Read up to the end of the text, or when nested up to the closing brace; a branch not `live` is only skipped."""
        if level > _MOST_LEVELS:
            raise TemplateError(f"variables are nested deeper than {_MOST_LEVELS} levels")
        parts: list[str] = []
        size, at = 0, start
        while at < len(text):
            character = text[at]
            if character == "}" and nested:
                break
            if character == "$":
                part, at = self._variable(text, at, level, live=live)
            else:
                end = _next(text, at, "$}" if nested else "$")
                part, at = text[at:end], end
            parts.append(part)
            size += len(part)
            if size > _MOST_CHARACTERS:
                raise TemplateError("the text grows beyond all measure")
        return "".join(parts), at

    def _variable(self, text: str, at: int, level: int, *, live: bool) -> tuple[str, int]:
        following = text[at + 1 : at + 2]
        if following == "$":
            return "$", at + 2
        if following == "{":
            return self._braced(text, at, level, live=live)
        name = _NAME.match(text, at + 1)
        if name is None:
            raise TemplateError(f"a single $ begins a variable: {_excerpt(text, at)}")
        return (self._value(name[0]) if live else ""), name.end()

    def _braced(self, text: str, at: int, level: int, *, live: bool) -> tuple[str, int]:
        name = _NAME.match(text, at + 2)
        if name is None:
            raise TemplateError(f"a variable's name is expected after ${{: {_excerpt(text, at)}")
        end = name.end()
        if text[end : end + 1] == "}":
            return (self._value(name[0]) if live else ""), end + 1
        operator = _OPERATOR.match(text, end)
        if operator is None:
            raise TemplateError(f"}}, :-, -, :?, ?, :+ or + is expected after the name: {_excerpt(text, at)}")
        value = self.variables.get(name[0])
        there = bool(value) if operator[0][0] == ":" else value is not None
        kind = operator[0][-1]
        wanted = live and (there if kind == "+" else not there)
        word, end = self._render(text, operator.end(), nested=True, level=level + 1, live=wanted)
        if text[end : end + 1] != "}":
            raise TemplateError(f"the closing }} is missing: {_excerpt(text, at)}")
        match kind:
            case "?" if wanted:
                raise TemplateError(f"the variable {name[0]} has no value" + (f": {word}" if word else ""))
            case "+":
                return (word if wanted else ""), end + 1
            case _:
                return (word if wanted else (value or "") if live else ""), end + 1

    def _value(self, name: str) -> str:
        value = self.variables.get(name)
        if value is None:
            self.unset(name)
            return ""
        return value


def _next(text: str, start: int, stops: str) -> int:
    found = [position for stop in stops if (position := text.find(stop, start)) >= 0]
    return min(found, default=len(text))


def _excerpt(text: str, at: int) -> str:
    return repr(text[at : at + 40])
