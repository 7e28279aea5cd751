"""A plan as people read it (look.md, "Plan")."""

from collections.abc import Iterable
from difflib import unified_diff
from itertools import groupby

from backend.cli.terminal import Terminal
from backend.cli.words import clock_time
from backend.domain.adoption import Adoption, FoundContainer
from backend.domain.plan import Change, Plan

_TELLING = ("image", "replicas", "ports")  # what says most of a service that comes or goes
_MOST_LINES = 12  # of a text whose lines differ

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
    if plan.adoption is not None:
        lines += _adoption(plan.adoption, plan.environment, terminal)
    lines += _labelled("Mind:", [terminal.warning(terminal.data(text)) for text in plan.warnings])
    return lines


def _adoption(adoption: Adoption, environment: str, terminal: Terminal) -> list[str]:
    found = [terminal.data(_container(one)) for one in adoption.containers]
    lines = _labelled("Runs already:", [terminal.data(f"Compose project {adoption.project}"), *found])
    if adoption.closed:
        lines += _labelled("Clash:", [terminal.mark(False, terminal.data(text)) for text in adoption.closed])
    if not adoption.agreed:
        offer = [f"`slipway promote --to {environment} --adopt` takes its place", adoption.beside(environment)]
        if adoption.clashes:
            offer = [adoption.hint(environment)]
        return lines + _labelled("Next:", [terminal.data(text) for text in offer])
    volumes = [f"{key}: {name} is used on, data and all" for key, name in adoption.volumes.items()]
    lines += _labelled("Volumes:", [terminal.data(text) for text in volumes])
    lines += _labelled("Adopt:", [terminal.data(f"{number}. {text}") for number, text in enumerate(adoption.steps, 1)])
    lines += _labelled("Away for:", [terminal.data(text) for text in adoption.away])
    return lines + _labelled("Left alone:", [terminal.data(text) for text in adoption.left])


def _container(found: FoundContainer) -> str:
    ports = ", ".join(f"{port.published}->{port.target}" for port in found.ports)
    since = f" since {clock_time(found.since)}" if found.running and found.since else ""
    return f"{found.name}  {found.service}  {found.image}  {found.status}{since}" + (f"  {ports}" if ports else "")


def _title(plan: Plan, terminal: Terminal) -> str:
    what = _TITLES.get(plan.action, plan.action)
    release = f" {plan.release.version}" if plan.release else ""
    if plan.previous is not None and plan.release is not None and plan.previous.id != plan.release.id:
        release = f" {plan.previous.version} -> {plan.release.version}"
    way = {"promote": f" from {plan.origin} to {plan.environment}", "deploy": f" to {plan.environment}"}
    where = way.get(plan.action, f" in {plan.environment}")
    if plan.action == "down":
        release, where = f" {plan.environment}", f" ({plan.release.version})" if plan.release else ""
    text = terminal.paint(terminal.data(f"{what}{release}{where}"), "strong")
    return f"{text}   {terminal.paint(f'plan {plan.id[:12]}  computed {clock_time(plan.computed)}', 'muted')}"


def _changes(changes: Iterable[Change], terminal: Terminal) -> list[str]:
    lines = []
    for service, group in groupby(changes, key=lambda change: change.service):
        texts = _of_service(list(group))
        for number, text in enumerate(texts):
            name = (service or "environment") if number == 0 else ""
            lines.append(terminal.data(f"{name:<12} {text}"))
    return lines


def _of_service(changes: list[Change]) -> list[str]:
    """Return a service's changes, one a line; a service that comes or goes whole in one line."""
    told = {change.field: change.after or change.before for change in changes if change.field in _TELLING}
    if len(changes) > len(told) and (all(not c.before for c in changes) or all(not c.after for c in changes)):
        more = len(changes) - len(told)
        fields = [f"{field} {value}" for field, value in told.items()]
        verb = "new" if changes[0].after else "removed"
        return [f"{verb}: {', '.join(fields)} and {more} more {'field' if more == 1 else 'fields'}"]
    return [line for change in changes for line in _of_field(change)]


def _of_field(change: Change) -> list[str]:
    if "\n" not in change.before + change.after:
        return [f"{change.field}  {change.before or '(none)'} -> {change.after or '(none)'}"]
    before, after = change.before.splitlines(), change.after.splitlines()
    changed = [
        line for line in unified_diff(before, after, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))
    ]
    shown = [f"  {line}" for line in changed[:_MOST_LINES]]
    rest = len(changed) - len(shown)
    return [f"{change.field}  {len(changed)} lines differ", *shown, *([f"  and {rest} more"] if rest > 0 else [])]


def _labelled(label: str, lines: list[str], empty: str = "") -> list[str]:
    shown = lines or ([empty] if empty else [])
    return [f"{label if number == 0 else '':<13} {line}" for number, line in enumerate(shown)]
