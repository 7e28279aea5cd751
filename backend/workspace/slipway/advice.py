"""What nothing forbids, but nobody wants: stages that never start, services that are never built, tests that no gate asks for."""

from collections.abc import Mapping

from backend.domain.environment import Environment, Gates
from backend.domain.graph import closure, stage_edges
from backend.domain.pipeline import Pipeline, Step, step_ref
from backend.domain.problem import Place
from backend.domain.service import Composition
from backend.notation.findings import Findings
from backend.workspace.slipway.step_values import ALL

_TESTS = ("test", "integration")


def check_starts(findings: Findings, pipeline: Pipeline, stopped: Mapping[str, str]) -> None:
    """Warn of the stages that wait for one that cannot start, however far away; `stopped` says why each of those cannot."""
    why = dict(stopped)
    left = [stage for stage in pipeline.stages if stage.name not in why]
    while more := [stage for stage in left if any(need in why for need in stage.needs)]:
        left = [stage for stage in left if stage not in more]
        for stage in more:
            why[stage.name] = next(why[need] for need in stage.needs if need in why)
    for stage in pipeline.stages:
        if stage.name not in stopped and stage.name in why:
            _warn(findings, stage.name, stage.place, f"can never start: it waits for {why[stage.name]}")


def check_builds(findings: Findings, pipeline: Pipeline, composition: Composition) -> None:
    """Warn of services with a build section that the lists of the build steps leave out."""
    steps = [(stage, step) for stage in pipeline.stages for step in stage.steps]
    builds = [(stage, step) for stage, step in steps if step.kind == "build"]
    if any(step.locked for _, step in steps) or not builds or not all(step.subject for _, step in builds):
        return  # what cannot be read may build them
    if any(step.subject == ALL for _, step in builds):
        return
    made = {name for _, step in builds if isinstance(step.subject, list) for name in step.subject}
    missing = [name for name, service in composition.services.items() if service.build is not None and name not in made]
    if missing:
        stage, step = builds[0]
        one = len(missing) == 1
        text = f"{_listed(missing)} {'has' if one else 'have'} a build section, but no step builds {'it' if one else 'them'}"
        hint = (
            f"add {'it' if one else 'them'} to `build:`"
            if step.group
            else f'add {_listed(missing)}, or write build: "*"'
        )
        _warn(findings, step_ref(stage.name, step.written), step.place, text, hint)


def check_gates(findings: Findings, pipeline: Pipeline, environments: Mapping[str, Environment]) -> None:
    """Warn of stages with tests that no gate of an environment after them asks for, by itself or by a stage that needs them.

    An environment comes after a stage when all that the pipeline does with it comes after, or when it is promoted to by hand.
    """
    gated = [environment for environment in environments.values() if environment.gates != Gates()]
    needs = stage_edges(pipeline)
    asked = closure({test for environment in gated for test in environment.gates.tests}, needs)
    before = {environment.name: _before(pipeline, environment.name, needs) for environment in gated}
    for stage in pipeline.stages if gated else ():
        if stage.name in asked or not any(step.kind in _TESTS for step in stage.steps):
            continue
        after = [name for name, stages in before.items() if stage.name in stages]
        if after:
            hint = f"add {stage.name} to environments.{after[0]}.gates.tests"
            _warn(findings, stage.name, stage.place, "no gate asks for these tests", hint)


def _before(pipeline: Pipeline, environment: str, needs: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the stages that come before everything that brings something to an environment."""
    found = set(needs)
    for stage in pipeline.stages:
        if any(_goal(step) == environment for step in stage.steps):
            found &= closure(needs[stage.name], needs) - {stage.name}
    return found


def _goal(step: Step) -> object:
    return step.subject if step.kind == "deploy" else step.options.get("to") if step.kind == "promote" else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _warn(findings: Findings, node: str, place: Place | None, text: str, hint: str = "") -> None:
    where = node.replace("/", ".steps.", 1)
    findings.about(node).warning(
        place or Place(""), f"pipeline.{where}{' ' if text.startswith('can') else ': '}{text}", hint
    )
