"""Where in a Dockerfile an instruction stands; for messages only, the engine does the reading."""

import re
from collections.abc import Mapping

from backend.domain.dockerfile import instructions

_STEP = re.compile(r"^\[(?:(?P<stage>\S+) )?\s*(?P<number>\d+)/\d+\] (?P<text>.*)$", re.DOTALL)
_NAMED = re.compile(r"(?:dockerfile parse error (?:on )?line|Dockerfile:|line) ?(\d+)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)[^}]*\}|([A-Za-z_]\w*))")

_DIRECTIVES = rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*#[ \t]*[A-Za-z][A-Za-z0-9]*[ \t]*=[^\n]*\n)*?"
_SYNTAX = re.compile(_DIRECTIVES + rb"[ \t]*#[ \t]*syntax[ \t]*(=)[ \t]*([^ \t\r\n]+)", re.IGNORECASE)


def syntax_of(text: str) -> str:
    """Return the image that a Dockerfile's `# syntax=` directive names as its frontend, "" without one."""
    found = _SYNTAX.match(text.encode())
    return found[2].decode() if found else ""


def without_syntax(content: bytes) -> bytes:
    """Return a Dockerfile, or its beginning, with the `# syntax=` directive made a comment of the same length."""
    found = _SYNTAX.match(content)
    return content[: found.start(1)] + b" " + content[found.end(1) :] if found else content


def line_of_layer(text: str, layer: str) -> int:
    """Return the line of a BuildKit layer like `[build 2/3] RUN make`, 0 when it cannot be told."""
    found = _STEP.match(layer)
    if found is None:
        return 0
    return _line_of(text, found["text"])


def line_of_step(text: str, step: int, instruction: str) -> int:
    """Return the line of a classic builder's step: by its text, else by its number (from 1); 0 when it cannot be told."""
    if line := _line_of(text, instruction):
        return line
    numbered = dict(enumerate((line for line, _ in instructions(text)), start=1))
    return numbered.get(step, 0)


def _line_of(text: str, wanted: str) -> int:
    wanted = " ".join(wanted.split())
    for line, instruction in instructions(text):
        if instruction == wanted:
            return line
    # Variables are expanded in the layer's name: the same kind of instruction, and alone of its kind, is it too.
    kind = wanted.partition(" ")[0].upper()
    same = [line for line, instruction in instructions(text) if instruction.partition(" ")[0].upper() == kind]
    return same[0] if len(same) == 1 else 0


def base_images(text: str, args: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the FROM lines name, as far as build arguments and their defaults tell; stages and scratch left out."""
    known: dict[str, str] = {}
    stages: set[str] = {"scratch"}
    found: list[str] = []
    for _, instruction in instructions(text):
        word, _, rest = instruction.partition(" ")
        if word.upper() == "ARG" and not found:
            name, _, default = rest.strip().partition("=")
            known[name] = args.get(name, default.strip("\"'"))
        elif word.upper() == "FROM":
            parts = [part for part in rest.split() if not part.startswith("--")]
            image = _VARIABLE.sub(lambda one: known.get(one[1] or one[2], ""), parts[0]) if parts else ""
            if image and image not in stages:
                found.append(image)
            if len(parts) == 3:
                stages.add(parts[2])
    return tuple(dict.fromkeys(found))


def line_in_message(message: str) -> int:
    """Return the Dockerfile line that an engine's error names, 0 when it names none."""
    found = _NAMED.search(message)
    return int(found[1]) if found else 0
