"""The Compose files of a folder: which one describes the services, which ones are overlays of an environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.domain.errors import InputError
from backend.domain.proposal import NotUnderstood, Reason
from backend.workspace.proposal.survey import Survey, join, parent

_BASE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")  # Compose's own order
_ANY = re.compile(r"(?:docker-)?compose(?:[._-](?P<word>[\w.-]+))?\.ya?ml", re.IGNORECASE)
_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("staging", "stage", "stg", "preprod", "uat"), "staging"),
    **dict.fromkeys(("prod", "production", "live"), "production"),
}
_DEEPEST = 3
_MOST_JOINED = 8  # more Compose files than that are a collection of projects, not one


@dataclass(frozen=True, slots=True)
class ComposeFound:
    """`base` is "" when no Compose file is used; `overlays` map environments to their files."""

    base: str
    overlays: Mapping[str, tuple[str, ...]]
    reasons: tuple[Reason, ...]
    not_understood: tuple[NotUnderstood, ...]


def find_compose(survey: Survey, *, dockerfiles: bool) -> ComposeFound:
    """Return the Compose files to use. InputError when there are several projects and nothing (`dockerfiles`) that joins them."""
    bases = [path for path in survey.files if _is_base(path)]
    top = survey.first(".", *_BASE)
    folders = list(dict.fromkeys(parent(path) for path in bases))
    if not top and len(folders) > 1:
        if not dockerfiles or len(folders) > _MOST_JOINED:
            raise InputError(
                f"There are {len(folders)} Compose projects here, each in a folder of its own.",
                f"Open one of them: {', '.join(folders[:8])}{' and more' if len(folders) > 8 else ''}.",
            )
        why = "several folders have a Compose file and the top has none, so their Dockerfiles are taken as one project"
        cure = "Open one of these folders to have its own pipeline."
        return ComposeFound("", {}, (), (NotUnderstood(", ".join(bases[:6]), why, cure),))
    base = top or (survey.first(folders[0], *_BASE) if folders else "")
    if not base:
        return ComposeFound("", {}, (), ())
    return _beside(survey, base, [path for path in bases if path != base])


def _beside(survey: Survey, base: str, others: list[str]) -> ComposeFound:
    overlays: dict[str, tuple[str, ...]] = {}
    reasons = [Reason(f"{base} describes the services.", "build", base)]
    left: list[NotUnderstood] = []
    here = parent(base)
    for name in survey.names(here):
        path, found = join(here, name), _ANY.fullmatch(name)
        if found is None or path == base or not survey.has(path):
            continue
        environment = _environment(found["word"] or "")
        if environment:
            overlays[environment] = (*overlays.get(environment, ()), path)
            reasons.append(Reason(f"{path} says by its name that it belongs to {environment}.", environment, path))
        else:
            left.append(NotUnderstood(path, *_why(found["word"] or "", base)))
    left += [
        NotUnderstood(
            path, "only the Compose file nearest to the top is used", "Open its folder to have its own pipeline."
        )
        for path in others
        if parent(path) != here
    ][:10]
    return ComposeFound(base, overlays, tuple(reasons), tuple(left))


def _is_base(path: str) -> bool:
    return path.rpartition("/")[2] in _BASE and path.count("/") < _DEEPEST


def _environment(word: str) -> str:
    return next((_WORDS[part] for part in re.split(r"[._-]", word.lower()) if part in _WORDS), "")


def _why(word: str, base: str) -> tuple[str, str]:
    if word.lower() == "override":
        return (
            "Compose merges it for work on this machine, so no environment gets it",
            "Name it under `overlays:` if one should.",
        )
    if not word:
        return f"{base} comes before it in Compose's own order", "Remove one of the two."
    return (
        f"its name says {word!r}, which is neither staging nor production",
        "Name it under `overlays:` of an environment if it belongs to one.",
    )
