"""A Compose file for a folder that has only Dockerfiles: one service for each."""

import re
from dataclasses import dataclass

from backend.domain.proposal import NotUnderstood, Reason
from backend.workspace.document.writing import inline
from backend.workspace.proposal.image_view import ImageView, view_image
from backend.workspace.proposal.survey import Survey, parent

_NAME = re.compile(
    r"(?i)(?:(?:docker|container)file(?:[._-](?P<tail>[\w.-]+))?|(?P<head>[\w.-]+)\.(?:docker|container)file)"
)
_NOT = frozenset(["dockerignore", "containerignore", "md", "txt", "j2", "tmpl", "template", "erb", "tpl", "in"])
_FOR_WORK = frozenset(["dev", "development", "local", "test", "tests", "ci", "debug", "devcontainer"])
_DEEPEST = 5
MOST_SERVICES = 40


@dataclass(frozen=True, slots=True)
class ComposeWritten:
    """The text of a Compose file, why it says so, and what was left out."""

    text: str
    reasons: tuple[Reason, ...]
    not_understood: tuple[NotUnderstood, ...]


def dockerfiles(survey: Survey) -> list[str]:
    """Return the paths of the Dockerfiles, those nearest to the top first."""
    return [
        path
        for path in survey.files
        if path.count("/") < _DEEPEST
        and (found := _NAME.fullmatch(path.rpartition("/")[2]))
        and (found["tail"] or "").rpartition(".")[2].lower() not in _NOT
        and ".devcontainer" not in path
    ]


def write_compose(survey: Survey, project: str, paths: list[str]) -> ComposeWritten:
    """Return a Compose file with a service for each Dockerfile."""
    lines = [
        "# Written by Slipway: one service for each Dockerfile of this folder; it is yours to change.",
        "services:",
    ]
    reasons: list[Reason] = []
    left: list[NotUnderstood] = []
    taken: set[str] = set()
    published: set[int] = set()
    usual = {parent(path) for path in paths if _word(path).lower() not in _FOR_WORK}
    for path in paths:
        word = _word(path)
        if word.lower() in _FOR_WORK and parent(path) in usual:
            left.append(NotUnderstood(path, f"its name says {word!r}: it is not the image that ships"))
            continue
        view = view_image(path, survey.text(path), parent(path), {})
        if view is None:
            left.append(NotUnderstood(path, "it has no FROM line that could be read"))
            continue
        if len(taken) >= MOST_SERVICES:
            left.append(NotUnderstood(path, f"only the first {MOST_SERVICES} Dockerfiles become services"))
            continue
        name = _free(_service_name(path, word, project), taken)
        lines += _service(name, path, view, published)
        reasons += _reasons(name, path, view)
    return ComposeWritten("\n".join(lines) + "\n", tuple(reasons), tuple(left))


def _word(path: str) -> str:
    found = _NAME.fullmatch(path.rpartition("/")[2])
    return (found["tail"] or found["head"] or "") if found else ""


def _service_name(path: str, word: str, project: str) -> str:
    folder = parent(path).rpartition("/")[2]
    if word:
        return word
    return project if folder == "." else folder


def _free(wanted: str, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9_-]+", "-", wanted.lower()).strip("-_")[:60] or "service"
    name = next(
        name for number in range(1, 1000) if (name := plain if number == 1 else f"{plain}-{number}") not in taken
    )
    taken.add(name)
    return name


def _service(name: str, path: str, view: ImageView, published: set[int]) -> list[str]:
    context, file = parent(path), path.rpartition("/")[2]
    where = "." if context == "." else f"./{context}"
    build = f"{{context: {inline(_escaped(where))}, dockerfile: {inline(_escaped(file))}}}"
    lines = [f"  {inline(name)}:", f"    build: {inline(_escaped(where)) if file == 'Dockerfile' else build}"]
    ports = list(dict.fromkeys(view.final.ports))
    if ports:
        pairs = [f'"{_host_port(port, published)}:{port}"' for port in ports[:10]]
        lines.append(f"    ports: [{', '.join(pairs)}] # EXPOSE in {path}")
    return lines


def _host_port(port: int, published: set[int]) -> int:
    """Return a free port of the host like the container's: above 1024, since lower ones need rights."""
    wanted = port if port > 1024 else port + 8000
    while wanted in published:
        wanted = wanted + 1 if wanted < 65535 else 1025
    published.add(wanted)
    return wanted


def _escaped(text: str) -> str:
    return text.replace("$", "$$")


def _reasons(name: str, path: str, view: ImageView) -> list[Reason]:
    reasons = [Reason(f"{path} becomes the service {name}.", "build/images", f"{path}:{view.final.line}")]
    if view.final.ports:
        ports = ", ".join(str(port) for port in dict.fromkeys(view.final.ports))
        reasons.append(Reason(f"{path} exposes {ports}: published on the host.", "build/images", path))
    if view.final.health:
        reasons.append(Reason(f"{path} has a HEALTHCHECK: a replica counts when it is healthy.", "build/images", path))
    return reasons
