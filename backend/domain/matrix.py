"""A step's matrix: one step in the file that stands for one step per combination of values.

In the fields of the step `${{ matrix.NAME }}` stands for a value; nothing is put into its command, which finds the value in the variable
`MATRIX_NAME` of its container instead.
"""

import hashlib
import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

V = TypeVar("V")

MOST_COMBINATIONS = 256
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_LONGEST = 63  # of a step's name
_REFERENCE = re.compile(r"\$\{\{\s*matrix\.([A-Za-z0-9_.-]*)\s*\}\}", re.ASCII)
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]+", re.ASCII)


def combinations(values: Mapping[str, Sequence[V]]) -> tuple[dict[str, V], ...]:
    """Return every combination in the file's order, the last name changing fastest; () for no names."""
    if not values:
        return ()
    return tuple(dict(zip(values, chosen, strict=True)) for chosen in itertools.product(*values.values()))


def names_of(group: str, chosen: Iterable[Mapping[str, str]], taken: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of a group's combinations: `unit.3.12-pg`, at most 63 characters, each another and none that is taken."""
    found: dict[str, None] = {}
    for combination in chosen:
        readable = "-".join(_UNFIT.sub("-", value).strip("-") or "empty" for value in combination.values())
        name = whole = f"{group}.{readable}"
        content = "\0".join(combination.values())
        while len(name) > _LONGEST or name in found or name in taken:
            # Made of the values alone, so that a name stays when others come and go.
            digest = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
            name, content = f"{whole[: _LONGEST - 9]}-{digest[:8]}", digest
        found[name] = None
    return tuple(found)


def variable(name: str) -> str:
    """Return the variable in which a command finds a value: `python` stands in `MATRIX_PYTHON`."""
    return f"MATRIX_{name.upper()}"


def variables_of(combination: Mapping[str, str]) -> dict[str, str]:
    """Return a combination as the variables of a container."""
    return {variable(name): value for name, value in combination.items()}


def references(text: str) -> tuple[str, ...]:
    """Return the names that a text refers to, each once."""
    if "${{" not in text:
        return ()
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def whole_reference(text: str) -> str:
    """Return the name when a text is one reference and nothing else, else ""."""
    found = _REFERENCE.fullmatch(text.strip())
    return found[1] if found else ""


def filled(text: str, combination: Mapping[str, str]) -> str:
    """Return a text with the values put in; names that the combination lacks stay as they are."""
    return _REFERENCE.sub(lambda found: combination.get(found[1], found[0]), text)
