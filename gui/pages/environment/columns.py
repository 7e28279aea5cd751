"""The environment's tables: services, replicas, history."""

from dataclasses import dataclass

from backend.domain.deployment import Deployment, ReplicaState, ServiceState
from backend.domain.phase import Phase
from gui.formats import absolute, ago, spent
from gui.looks import Look, look
from gui.models.rows import Column, RowsModel
from gui.theme import Role
from gui.widgets.clock import clock

ENDPOINT = 6
BACK = 4
_WORDS = {
    "deploy": "deployed",
    "promote": "promoted",
    "rollback": "rolled back to",
    "scale": "scaled",
    "down": "taken down",
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One record; `current` is the one that is in force."""

    made: Deployment
    current: bool

    @property
    def can_return(self) -> bool:
        """True when one may go back to it."""
        return not self.current and self.made.phase is Phase.SUCCEEDED and self.made.action != "down"


def services_model() -> RowsModel[ServiceState]:
    """Return an empty list of services."""
    columns = (
        Column[ServiceState]("service", lambda one: one.service, width=150, strong=True, look=_look, tip=_tip),
        Column[ServiceState]("health", lambda one: str(one.health), width=96, priority=3),
        Column[ServiceState]("version", lambda one: one.version, width=76, priority=2),
        Column[ServiceState](
            "image",
            lambda one: one.image.short if one.image else "",
            width=112,
            fixed=True,
            muted=True,
            priority=4,
            tip=_image,
        ),
        Column[ServiceState]("ready", lambda one: f"{one.ready}/{one.wanted}", width=60, right=True),
        Column[ServiceState](
            "age", lambda one: ago(one.since, clock().now()), width=60, right=True, muted=True, priority=1
        ),
        Column[ServiceState](
            "answers at",
            lambda one: one.endpoints[0] if one.endpoints else "",
            width=190,
            link=lambda one: bool(one.endpoints),
            priority=5,
        ),
        Column[ServiceState]("what is wrong", _wrong, tip=_wrong),
    )
    return RowsModel(columns, lambda one: one.service)


def replicas_model() -> RowsModel[ReplicaState]:
    """Return an empty list of replicas."""
    columns = (
        Column[ReplicaState](
            "replica", lambda one: one.name, width=264, look=lambda one: look(one.health), tip=_replica_tip
        ),
        Column[ReplicaState](
            "health", lambda one: f"{one.health}: {one.message}" if one.message else str(one.health), tip=_replica_tip
        ),
        Column[ReplicaState](
            "image",
            lambda one: one.image.short,
            width=112,
            fixed=True,
            muted=True,
            priority=2,
            tip=lambda one: one.image.config_digest,
        ),
        Column[ReplicaState](
            "generation", lambda one: str(one.generation), width=84, right=True, muted=True, priority=3
        ),
        Column[ReplicaState]("restarts", lambda one: str(one.restarts), width=72, right=True),
        Column[ReplicaState](
            "age",
            lambda one: ago(one.started, clock().now()),
            width=60,
            right=True,
            muted=True,
            tip=lambda one: absolute(one.started),
        ),
    )
    return RowsModel(columns, lambda one: one.name)


def _replica_tip(one: ReplicaState) -> str:
    return "\n".join(part for part in (one.name, str(one.health), one.message) if part)


def history_model() -> RowsModel[HistoryRow]:
    """Return an empty list of records."""
    columns = (
        Column[HistoryRow]("what", _what, look=lambda row: look(row.made.phase), tip=_record_tip),
        Column[HistoryRow](
            "by", lambda row: row.made.by.partition("@")[0], width=76, muted=True, priority=2, tip=_record_tip
        ),
        Column[HistoryRow](
            "took",
            lambda row: spent(row.made.started, row.made.finished, clock().now()),
            width=68,
            right=True,
            priority=3,
        ),
        Column[HistoryRow]("age", lambda row: ago(row.made.started, clock().now()), width=48, right=True, muted=True),
        Column[HistoryRow]("", _way_back, width=92, muted=True, link=lambda row: row.can_return),
    )
    return RowsModel(columns, lambda row: row.made.id)


def _what(row: HistoryRow) -> str:
    version = row.made.release.version if row.made.action != "down" else ""
    return f"{_WORDS.get(row.made.action, row.made.action)} {version}".strip()


def _way_back(row: HistoryRow) -> str:
    return "Go back…" if row.can_return else "in force" if row.current else ""


def _record_tip(row: HistoryRow) -> str:
    made = row.made
    lines = (
        f"no. {made.generation}, {made.id}",
        str(made.phase),
        made.message,
        f"by {made.by}",
        absolute(made.started),
    )
    return "\n".join(line for line in lines if line)


def _look(one: ServiceState) -> Look:
    shown = look(one.health)
    return Look(shown.shape, Role.WARN, f"{shown.word}, drifted") if one.drift and shown.role is Role.OK else shown


def _wrong(one: ServiceState) -> str:
    drift = f"drift: {one.drift}" if one.drift else ""
    return " · ".join(part for part in (one.message, drift) if part)


def _image(one: ServiceState) -> str:
    return one.image.config_digest if one.image else ""


def _tip(one: ServiceState) -> str:
    lines = (
        f"{one.service}: {one.health}",
        _wrong(one),
        f"since {absolute(one.since)}" if one.since else "",
        *one.endpoints,
    )
    return "\n".join(line for line in lines if line)
