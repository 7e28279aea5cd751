"""Files that a step's command left in its container: reports and artifacts, by patterns."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from backend.domain.errors import ConsoleError, NotFoundError, UnreachableError
from backend.engine.step_context import StepContext

_LIMIT = 256 * 1024 * 1024
_WILD = re.compile(r"[*?\[]")


@dataclass(slots=True)
class Collected:
    """Files by their path as a pattern would name it, and what could not be fetched."""

    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


async def collect(context: StepContext, container: str, working_dir: str, patterns: Iterable[str]) -> Collected:
    """Fetch what the patterns name, relative to the working directory or absolute; `**` crosses folders."""
    found = Collected()
    for pattern in patterns:
        folder, rest = split_pattern(pattern)
        path = (PurePosixPath(working_dir or "/") / folder).as_posix()
        try:
            entries = await context.engine.files.get(container, path, limit=_LIMIT)
        except NotFoundError:
            continue
        except UnreachableError:
            raise
        except ConsoleError as error:
            found.problems.append(f"{pattern}: {error.message}")
            continue
        wanted = glob_regex(rest) if rest else None
        for entry in entries:
            if entry.data is None or (wanted is not None and not wanted.fullmatch(entry.path)):
                continue
            # Without a wildcard the path may be the file itself (its name alone comes back) or a folder.
            single = not rest and entry.path == PurePosixPath(folder).name and len(entries) == 1
            name = folder if single else (PurePosixPath(folder) / entry.path).as_posix()
            found.files[name] = entry.data
    return found


def split_pattern(pattern: str) -> tuple[str, str]:
    """Return the folder before the first wildcard ("" for the working directory), and the rest with it."""
    parts = PurePosixPath(pattern).parts
    for index, part in enumerate(parts):
        if _WILD.search(part):
            return PurePosixPath(*parts[:index]).as_posix() if index else "", "/".join(parts[index:])
    return PurePosixPath(pattern).as_posix(), ""


def glob_regex(pattern: str) -> re.Pattern[str]:
    """Return a pattern with `*`, `?`, `[...]` within a name and `**` across folders as a regular expression."""
    out, at = "", 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out, at = out + "(?:.*/)?", at + 3
        elif pattern.startswith("**", at):
            out, at = out + ".*", at + 2
        elif pattern[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif pattern[at] == "?":
            out, at = out + "[^/]", at + 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end].replace("\\", "\\\\")
            out, at = out + "[" + ("^" + inner[1:] if inner[0] == "!" else inner) + "]", end + 1
        else:
            out, at = out + re.escape(pattern[at]), at + 1
    return re.compile(out, re.DOTALL)
