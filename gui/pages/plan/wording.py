"""A plan in sentences. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.phase import Phase
from backend.domain.plan import Change, Plan
from gui.formats import plural

_VERBS = {"promote": "Promote", "rollback": "Roll back", "scale": "Scale", "down": "Take down", "deploy": "Deploy"}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of what will change; a service's first line names it."""

    key: str
    service: str
    field: str
    before: str
    after: str
    first: bool = False


def title(plan: Plan) -> str:
    """Return the answer: what will happen where."""
    verb = _VERBS.get(plan.action, plan.action)
    if plan.action == "down":
        return f"Take {plan.environment} down"
    if plan.action == "scale":
        names = sorted({change.service for change in plan.changes})
        return f"Scale {', '.join(names) or 'nothing'} in {plan.environment}"
    new = plan.release.version if plan.release else ""
    old = plan.previous.version if plan.previous else ""
    versions = f"{old} → {new}" if old and old != new else new
    place = f"{plan.environment} {versions}" if plan.action == "rollback" else f"{versions} to {plan.environment}"
    return f"{verb} {place}"


def button(plan: Plan) -> str:
    """Return the words of the one button."""
    if plan.adoption is not None and plan.adoption.agreed:
        return f"Adopt and {plan.action} to {plan.environment}"
    match plan.action:
        case "promote":
            return f"Promote to {plan.environment}"
        case "rollback":
            return f"Roll {plan.environment} back"
        case "scale":
            return "Scale now"
        case "down":
            return f"Take {plan.environment} down"
        case _:
            return f"Deploy to {plan.environment}"


def evidence(plan: Plan) -> str:
    """Return what the tests said about exactly these images."""
    if plan.release is None:
        return ""
    parts = []
    for proof in plan.release.evidence:
        tests = proof.tests
        counts = f"{tests.passed + tests.flaky}/{tests.total - tests.skipped}" if tests.total else str(proof.phase)
        words = f"{proof.stage} {counts}"
        if proof.phase is not Phase.SUCCEEDED and tests.total:
            words += f" {proof.phase}"
        if tests.flaky:
            words += f", {tests.flaky} flaky"
        parts.append(words)
    return " · ".join(parts) or "no test has seen these images"


def source(plan: Plan) -> str:
    """Return commit and run of the release."""
    release = plan.release
    if release is None:
        return ""
    commit = f"{release.source.branch} {release.source.commit[:12]}".strip()
    dirty = "with uncommitted changes" if release.source.dirty else ""
    return " · ".join(part for part in (commit, dirty, f"by {release.by}" if release.by else "") if part)


def then(plan: Plan) -> list[str]:
    """Return how each service moves, those that move alike together."""
    groups: dict[str, list[str]] = {}
    for service, strategy in plan.strategies.items():
        groups.setdefault(strategy, []).append(service)
    return [f"{strategy}: {', '.join(names)}" for strategy, names in groups.items()]


def change_rows(changes: Sequence[Change]) -> list[ChangeRow]:
    """Return the lines, grouped by service in the plan's order."""
    rows: list[ChangeRow] = []
    order = list(dict.fromkeys(change.service for change in changes))
    for service in order:
        mine = [change for change in changes if change.service == service]
        rows.extend(
            ChangeRow(
                f"{service}/{change.field}/{place}", service, change.field, change.before, change.after, place == 0
            )
            for place, change in enumerate(mine)
        )
    return rows


def summary(plan: Plan) -> str:
    """Return how much changes, in one line."""
    if plan.empty:
        return "Nothing would change."
    images = sum(change.field == "image" for change in plan.changes)
    others = len(plan.changes) - images
    removed = sum(strategy == "remove" for strategy in plan.strategies.values())
    parts = [
        plural(images, "image") if images else "",
        plural(others, "setting") if others else "",
        f"{plural(removed, 'service')} removed" if removed else "",
    ]
    return " · ".join(part for part in parts if part) + " · nothing else"
