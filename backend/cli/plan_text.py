"""A plan as people read it (look.md, "Plan")."""

from collections.abc import Iterable
from itertools import groupby

from backend.cli.terminal import Terminal
from backend.cli.words import clock_time
from backend.domain.plan import Change, Plan

_TITLES = {"promote": "Promote", "deploy": "Deploy", "rollback": "Roll back", "scale": "Scale", "down": "Take down"}


def plan_lines(plan: Plan, terminal: Terminal) -> list[str]:
    """Return the plan's lines: what will change, evidence, checks, how."""
    lines = [_title(plan, terminal), *_labelled("Will change:", _changes(plan.changes, terminal), "nothing")]
    if plan.release is not None and plan.release.evidence:
        evidence = [
            f"{e.stage} {e.tests.passed}/{e.tests.total}" if e.tests.total else f"{e.stage} {e.phase.value}"
            for e in plan.release.evidence
        ]
        lines += _labelled("Evidence:", [terminal.data(" · ".join(evidence) + f"   (run {plan.release.run})")])
    gates = [terminal.mark(gate.open, terminal.data(f"{gate.name}: {gate.message or 'ok'}")) for gate in plan.gates]
    lines += _labelled("Checks:", gates)
    how = [terminal.data(f"{service}: {strategy}") for service, strategy in plan.strategies.items()]
    lines += _labelled("Then:", how)
    lines += _labelled("Mind:", [terminal.warning(terminal.data(text)) for text in plan.warnings])
    return lines


def _title(plan: Plan, terminal: Terminal) -> str:
    what = _TITLES.get(plan.action, plan.action)
    release = f" {plan.release.version}" if plan.release else ""
    if plan.previous is not None and plan.release is not None and plan.previous.id != plan.release.id:
        release = f" {plan.previous.version} -> {plan.release.version}"
    way = {"promote": f" from {plan.origin} to {plan.environment}", "deploy": f" to {plan.environment}"}
    where = way.get(plan.action, f" {plan.environment}" if plan.action == "down" else f" in {plan.environment}")
    text = terminal.paint(terminal.data(f"{what}{release}{where}"), "strong")
    return f"{text}   {terminal.paint(f'plan {plan.id[:12]}  computed {clock_time(plan.computed)}', 'muted')}"


def _changes(changes: Iterable[Change], terminal: Terminal) -> list[str]:
    lines = []
    for service, group in groupby(changes, key=lambda change: change.service):
        for number, change in enumerate(group):
            name = (service or "environment") if number == 0 else ""
            text = f"{name:<12} {change.field}  {change.before or '(none)'} -> {change.after or '(none)'}"
            lines.append(terminal.data(text))
    return lines


def _labelled(label: str, lines: list[str], empty: str = "") -> list[str]:
    shown = lines or ([empty] if empty else [])
    return [f"{label if number == 0 else '':<13} {line}" for number, line in enumerate(shown)]
