"""From what lies in a folder to what can be said about its services, tests and environments."""

import os
import re
from collections.abc import Mapping, Sequence

from backend.domain.errors import InputError, NotFoundError
from backend.domain.problem import Problem, Severity
from backend.domain.proposal import NotUnderstood, Reason
from backend.domain.workspace import Workspace
from backend.workspace.document.writing import inline
from backend.workspace.head import FILE
from backend.workspace.loader import load_workspace
from backend.workspace.proposal.compose_files import ComposeFound, find_compose
from backend.workspace.proposal.from_dockerfiles import dockerfiles, write_compose
from backend.workspace.proposal.host_ports import moved_ports, overlay_text
from backend.workspace.proposal.host_ports import reasons_of as port_reasons
from backend.workspace.proposal.integration_tests import NOTHING, integration_tests
from backend.workspace.proposal.old_compose import is_old, renewed
from backend.workspace.proposal.service_ground import ServiceGround, service_grounds
from backend.workspace.proposal.survey import Survey, join, parent
from backend.workspace.proposal.understanding import Understanding
from backend.workspace.proposal.unit_tests import unit_tests
from backend.workspace.slipway.names import PROJECT

_ENVIRONMENTS = ("staging", "production")
_EXAMPLES = (".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env")
_MOST_NOTES = 40
_SERVICE = re.compile(r"services\.[\w-]+")


def understand(survey: Survey, environ: Mapping[str, str]) -> Understanding:
    """Return what was understood. NotFoundError when there is neither a Compose file nor a Dockerfile, InputError when no service
    of the Compose file can be read.
    """
    recipes = dockerfiles(survey)
    found = find_compose(survey, dockerfiles=bool(recipes))
    if not found.base and not recipes:
        raise NotFoundError(
            f"There is neither a Compose file nor a Dockerfile in {survey.folder.root}.",
            "Open a folder whose services have one.",
        )
    project = project_name(survey, found.base)
    found, files = _written(survey, project, found, recipes)
    probe, overlays, dropped = _probe(survey, project, found, files, environ)
    _refuse_unreadable(probe, found.base)
    services = service_grounds(survey, probe.composition)
    unit = unit_tests(services)
    integration = integration_tests(survey, services, unit.found)
    moved = moved_ports(probe.environments["staging"].composition, probe.environments["production"].composition)
    reasons = [*found.reasons, *unit.reasons]
    if moved:
        name = free_name(survey, files, join(parent(found.base), "compose.staging.yaml"))
        files[name] = overlay_text(moved)
        overlays["staging"] = (*overlays["staging"], name)
        reasons += port_reasons(moved, name)
    notes = [*found.not_understood, *dropped, *unit.not_understood, *integration.not_understood]
    if found.base not in files:
        notes += _unused(recipes, services, found.base)
    notes += [*_missing_variables(survey, parent(found.base)), *_remarks(probe, files)]
    if survey.cut:
        notes.append(NotUnderstood(str(survey.folder.root), survey.cut, "Open the folder of one project."))
    return Understanding(
        project,
        found.base,
        tuple(one.service.name for one in services if one.service.build is not None),
        tuple(unit.steps),
        tuple(integration.steps),
        "" if integration.steps else NOTHING,
        overlays,
        _answering(services),
        files,
        tuple(reasons),
        tuple(dict.fromkeys(notes[:_MOST_NOTES])),
    )


def project_name(survey: Survey, compose: str) -> str:
    """Return the Compose file's own `name:`, else the folder's name made fit for containers."""
    own = re.search(r"(?m)^name:\s*[\"']?([^\"'\s#]+)", survey.text(compose)) if compose else None
    for wanted in (own[1] if own else "", survey.folder.root.name):
        plain = re.sub(r"[^a-z0-9_-]+", "-", wanted.lower())[:40].strip("-_")
        if re.fullmatch(PROJECT, plain):
            return plain
    return "project"


def free_name(survey: Survey, files: Mapping[str, str], wanted: str) -> str:
    """Return a path that neither exists nor is about to be written: the wanted one, or one like it."""
    folder, stem = parent(wanted), wanted.rpartition("/")[2].removeprefix("compose").removesuffix(".yaml")
    names = (f"compose{middle}{stem}.yaml" for middle in ("", *(f".slipway{n or ''}" for n in range(1000))))
    return next(
        path
        for name in names
        if (path := join(folder, name)) not in files and not os.path.lexists(survey.folder.root / path)
    )


def _written(
    survey: Survey, project: str, found: ComposeFound, recipes: Sequence[str]
) -> tuple[ComposeFound, dict[str, str]]:
    """Return the Compose files with one that describes the services for certain, and what has to be written for that."""
    if not found.base:
        made = write_compose(survey, project, list(recipes))
        name = free_name(survey, {}, "compose.yaml")
        why = Reason(
            f"There is no Compose file at the top: {name} is written, with a service for each Dockerfile.",
            "build",
            name,
        )
        notes = (*found.not_understood, *made.not_understood)
        return ComposeFound(name, {}, (why, *found.reasons, *made.reasons), notes), {name: made.text}
    text = survey.text(found.base)
    if not is_old(text):
        return found, {}
    name = free_name(survey, {}, join(parent(found.base), "compose.yaml"))
    renewed_text, lost = renewed(text, found.base)
    why = Reason(
        f"{found.base} is written in Compose's first form: {name} says the same in today's.", "build", found.base
    )
    gone = [NotUnderstood(f"{found.base}: {what}", "today's form has no such key") for what in lost]
    return (
        ComposeFound(name, found.overlays, (why, *found.reasons), (*found.not_understood, *gone)),
        {name: renewed_text},
    )


def _probe(
    survey: Survey, project: str, found: ComposeFound, files: Mapping[str, str], environ: Mapping[str, str]
) -> tuple[Workspace, dict[str, tuple[str, ...]], list[NotUnderstood]]:
    """Read the Compose files as each environment would have them; overlays that cannot be merged are dropped."""
    overlays = {name: found.overlays.get(name, ()) for name in _ENVIRONMENTS}
    dropped: list[NotUnderstood] = []
    while True:
        workspace = _load(survey, project, found.base, overlays=overlays, files=files, environ=environ)
        broken = {error.place.file: error for error in workspace.errors}
        bad = [path for paths in overlays.values() for path in paths if path in broken]
        if not bad:
            return workspace, overlays, dropped
        overlays = {name: tuple(path for path in paths if path not in bad) for name, paths in overlays.items()}
        dropped += [
            NotUnderstood(
                str(broken[path].place), f"this overlay cannot be used: {broken[path].message}", broken[path].hint
            )
            for path in dict.fromkeys(bad)
        ]


def _refuse_unreadable(probe: Workspace, base: str) -> None:
    """Refuse a Compose file with a mistake that hides all its services: nothing true could be said of them."""
    wrong = [error for error in probe.errors if error.place.file == base]
    if wrong and not probe.composition.services:
        raise InputError(f"{wrong[0].place}: {wrong[0].message}.", wrong[0].hint or "Correct it and look again.")


def _load(
    survey: Survey,
    project: str,
    base: str,
    *,
    overlays: Mapping[str, tuple[str, ...]],
    files: Mapping[str, str],
    environ: Mapping[str, str],
) -> Workspace:
    lines = [f"version: 1\nproject: {inline(project)}\nservices: {inline(base)}\nenvironments:"]
    lines += [f"  {name}: {{docker: {{}}, overlays: {inline(list(overlays[name]))}}}" for name in _ENVIRONMENTS]
    return load_workspace(survey.folder.root, environ, {**files, FILE: "\n".join([*lines, "pipeline: {}", ""])})


def _answering(services: Sequence[ServiceGround]) -> dict[str, str]:
    """Return the health path of services whose health URL is asked on a port that they publish."""
    found: dict[str, str] = {}
    for one in services:
        published = [port.target for port in one.service.ports if port.published and port.protocol == "tcp"]
        if one.health is not None and published and one.health[0] in (0, published[0]):
            found[one.service.name] = one.health[1]
    return found


def _missing_variables(survey: Survey, base: str) -> list[NotUnderstood]:
    notes = []
    for folder in dict.fromkeys((".", base)):
        example = survey.first(folder, *_EXAMPLES)
        if example and not survey.has(join(folder, ".env")):
            why = f"{join(folder, '.env')} is missing, and this shows what belongs into it"
            notes.append(NotUnderstood(example, why, f"Copy it to {join(folder, '.env')} and fill in your own values."))
    return notes


def _remarks(workspace: Workspace, files: Mapping[str, str]) -> list[NotUnderstood]:
    """Return what the Compose files say that is not honoured or wrong, the same of several services once."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in sorted(workspace.problems, key=lambda one: one.severity is not Severity.ERROR):
        if problem.place.file != FILE and problem.place.file not in files:
            found.setdefault((_SERVICE.sub("services.*", problem.message), problem.hint), []).append(problem)
    return [
        NotUnderstood(
            f"{one.place} and {len(same) - 1} more" if len(same) > 1 else str(one.place),
            message if len(same) > 1 else one.message,
            hint or ("Correct it." if one.severity is Severity.ERROR else ""),
        )
        for (message, hint), same in found.items()
        for one in same[:1]
    ]


def _unused(recipes: Sequence[str], services: Sequence[ServiceGround], compose: str) -> list[NotUnderstood]:
    """Return the Dockerfiles that no service of the Compose file builds."""
    left = [path for path in recipes if path not in {one.dockerfile for one in services}]
    if not left:
        return []
    what = f"{left[0]} and {len(left) - 1} more" if len(left) > 1 else left[0]
    cure = "Give a service a `build:` section if its image should be built and tested here."
    return [NotUnderstood(what, f"no service of {compose} builds {'them' if len(left) > 1 else 'it'}", cure)]
