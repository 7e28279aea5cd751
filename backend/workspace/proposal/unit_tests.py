"""The unit stage: how the tests of each service are run, and why so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.domain.pipeline import Value
from backend.domain.proposal import NotUnderstood, Reason
from backend.workspace.proposal.drafts import StepDraft
from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.languages import FINDERS
from backend.workspace.proposal.service_ground import ServiceGround

_TIMEOUT, _LONG_TIMEOUT = "10m", "20m"


@dataclass(slots=True)
class UnitTests:
    """The steps, what was found for each service (by name), and what could not be used."""

    steps: list[StepDraft] = field(default_factory=list)
    found: dict[str, tuple[Ground, FoundTest]] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)


def unit_tests(services: Sequence[ServiceGround]) -> UnitTests:
    """Look for the tests of every service that is built here."""
    result = UnitTests()
    done: dict[tuple[str, str, str], str] = {}
    for one in services:
        name = one.service.name
        if one.service.build is None:
            continue
        if one.image is None:
            result.not_understood.append(
                NotUnderstood(one.dockerfile, f"it could not be read, so nothing is known of {name}")
            )
            continue
        ground, found = _look(one)
        if not isinstance(found, FoundTest):
            why = found.why if found else "nothing here names a way to test it"
            cure = (found.cure if found else "") or "Add a step to the stage unit if it has tests."
            result.not_understood.append(NotUnderstood(found.what if found else f"tests of {name}", why, cure))
            continue
        same = (ground.home, found.command, found.image or one.dockerfile)
        if same in done:
            result.reasons.append(
                Reason(f"{name} is made of the same sources as {done[same]}: tested once.", "unit", found.source)
            )
            continue
        done[same] = name
        result.found[name] = (ground, found)
        result.steps.append(_step(name, found))
    return result


def _look(one: ServiceGround) -> tuple[Ground, FoundTest | NoTest | None]:
    seen: NoTest | None = None
    for ground in one.grounds:
        for find in FINDERS:
            found = find(ground)
            if isinstance(found, FoundTest):
                return ground, found
            seen = seen or found
        if seen is not None:
            return ground, seen  # the folder that is a project of its own; what lies above belongs to others
    return one.grounds[0], None


def _step(service: str, found: FoundTest) -> StepDraft:
    fields: dict[str, Value] = {"run": found.image} if found.image else {"test": service}
    fields["command"] = found.command
    return StepDraft(step_name(service), {**fields, **command_fields(found)}, comment_of(found), reasons_of(found))


def command_fields(found: FoundTest) -> dict[str, Value]:
    """Return the fields of a step with a command, but for the command itself."""
    fields: dict[str, Value] = {}
    if found.files:
        fields["files"] = list(found.files)
    if found.working_dir:
        fields["working_dir"] = found.working_dir
    if found.environment:
        fields["environment"] = dict(found.environment)
    if found.junit:
        fields["junit"] = found.junit[0] if len(found.junit) == 1 else list(found.junit)
    fields["timeout"] = _LONG_TIMEOUT if found.image else _TIMEOUT
    return fields


def comment_of(found: FoundTest) -> str:
    """Return what stands above the step in the file."""
    return f"{found.source}: {found.where}" if found.image or "network" in found.where else found.source


def reasons_of(found: FoundTest) -> tuple[Reason, ...]:
    """Return why the step is proposed, and why it runs where it runs."""
    return (
        Reason(found.why, "", found.source),
        Reason(found.where, "", found.dockerfile),
    )


def step_name(wanted: str) -> str:
    """Return a name that a step may have."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", wanted).strip("-_.")[:60] or "step"
