"""Reading a Dockerfile as far as a simulated build needs it."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.domain.errors import RefusedError
from backend.domain.service import HealthCheck

_STAGE_WORDS = ("FROM", "ARG", "ENV", "RUN", "COPY", "ADD", "WORKDIR", "USER", "VOLUME", "SHELL", "ONBUILD")
_IMAGE_WORDS = ("EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL", "STOPSIGNAL", "MAINTAINER")
_KNOWN = frozenset({*_STAGE_WORDS, *_IMAGE_WORDS})
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction with its line number (from 1)."""

    word: str
    text: str
    line: int

    @property
    def flags(self) -> dict[str, str]:
        """The leading `--name=value` words."""
        pairs = (word[2:].partition("=") for word in self.text.split() if word.startswith("--"))
        return {name: value for name, _, value in pairs}

    @property
    def rest(self) -> str:
        """The text after the flags."""
        words = self.text.split(" ")
        while words and (words[0].startswith("--") or not words[0]):
            words.pop(0)
        return " ".join(words)

    def arguments(self) -> tuple[str, ...]:
        """The JSON form as it is, the shell form as words."""
        if self.rest.startswith("["):
            try:
                return tuple(str(part) for part in json.loads(self.rest))
            except json.JSONDecodeError:
                pass
        return tuple(shlex.split(self.rest))

    def command(self) -> tuple[str, ...]:
        """The JSON form as it is, the shell form for `sh -c`."""
        return self.arguments() if self.rest.startswith("[") else ("/bin/sh", "-c", self.rest)

    def healthcheck(self) -> HealthCheck | None:
        """What a HEALTHCHECK says; None for NONE."""
        if self.rest.upper() == "NONE":
            return None
        words = replace(self, text=self.rest.removeprefix("CMD").strip())
        test = ("CMD", *words.arguments()) if words.text.startswith("[") else ("CMD-SHELL", words.text)
        interval, timeout, start_period = (
            _seconds(self.flags.get(name, default))
            for name, default in (("interval", "30s"), ("timeout", "30s"), ("start-period", "0s"))
        )
        return HealthCheck(test, interval, timeout, int(self.flags.get("retries", "3")), start_period)


def _seconds(text: str) -> float:
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"([\d.]+)(ms|h|m|s)", text))


def parse(text: str) -> list[Instruction]:
    """Return the instructions; RefusedError with the line for an unknown one, as the engine's builder does."""
    instructions: list[Instruction] = []
    parts: list[str] = []
    begun = 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        begun = begun if parts else number
        parts.append(line.removesuffix("\\").strip())
        if line.endswith("\\"):
            continue
        word, _, rest = " ".join(parts).partition(" ")
        parts = []
        if word.upper() not in _KNOWN:
            message = f"dockerfile parse error on line {begun}: unknown instruction: {word}"
            raise RefusedError(message, f"Correct line {begun} of the Dockerfile.")
        instructions.append(Instruction(word.upper(), rest.strip(), begun))
    if not any(instruction.word == "FROM" for instruction in instructions):
        raise RefusedError("the Dockerfile has no build stage", "Begin it with FROM.")
    return instructions


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Put values for `$NAME`, `${NAME}` and `${NAME:-default}`."""
    return _VARIABLE.sub(lambda match: variables.get(match[1] or match[3], "") or match[2] or "", text)
