"""Rollouts by kubectl's own rules, row by row of its own table of tests where it has one."""

from typing import Any

import pytest

from backend.domain.phase import Phase
from backend.domain.rollout import assess


def deployment(
    wanted: int, replicas: int, updated: int, available: int, *, generation: int = 1, observed: int = 1, **more: Any
) -> dict[str, Any]:
    """Return a Deployment with these numbers."""
    return {
        "kind": "Deployment",
        "metadata": {"name": "web", "generation": generation},
        "spec": {"replicas": wanted, "paused": more.get("paused", False)},
        "status": {
            "observedGeneration": observed,
            "replicas": replicas,
            "updatedReplicas": updated,
            "availableReplicas": available,
            "conditions": more.get("conditions", []),
        },
    }


LATE = {
    "type": "Progressing",
    "status": "False",
    "reason": "ProgressDeadlineExceeded",
    "message": 'ReplicaSet "web-84" has timed out progressing.',
}


@pytest.mark.parametrize(
    ("found", "phase", "words", "done"),
    [
        (deployment(1, 1, 0, 0, generation=0, observed=1), Phase.RUNNING, "0 of 1 new pods are there", 0),
        (deployment(1, 2, 1, 0), Phase.RUNNING, "1 old pod has yet to go", 0),
        (deployment(2, 4, 2, 2), Phase.RUNNING, "2 old pods have yet to go", 2),
        (deployment(2, 2, 2, 1), Phase.RUNNING, "1 of 2 new pods are available", 1),
        (deployment(2, 2, 2, 2), Phase.SUCCEEDED, "2 new pods are available", 2),
        (deployment(2, 2, 2, 2, generation=2, observed=1), Phase.RUNNING, "waiting for the change to be seen", 0),
        (deployment(0, 0, 0, 0), Phase.SUCCEEDED, "0 new pods are available", 0),
        (deployment(3, 4, 1, 1, paused=True), Phase.WAITING, "paused: 1 of 3 new pods are there", 1),
        (deployment(3, 3, 3, 3, paused=True), Phase.SUCCEEDED, "3 new pods are available", 3),
        (deployment(3, 4, 1, 3, conditions=[LATE]), Phase.FAILED, 'ReplicaSet "web-84" has timed out progressing.', 1),
        (
            deployment(3, 4, 1, 3, conditions=[LATE], generation=2),
            Phase.RUNNING,
            "waiting for the change to be seen",
            0,
        ),
    ],
)
def test_a_deployment(found: dict[str, Any], phase: Phase, words: str, done: int) -> None:
    state = assess(found)
    assert (state.phase, state.words, state.done) == (phase, words, done)


def stateful_set(wanted: int, ready: int, updated: int, partition: int = 0, **more: Any) -> dict[str, Any]:
    """Return a StatefulSet with these numbers."""
    strategy = {"type": more.get("strategy", "RollingUpdate"), "rollingUpdate": {"partition": partition}}
    return {
        "kind": "StatefulSet",
        "metadata": {"name": "db", "generation": more.get("generation", 1)},
        "spec": {"replicas": wanted, "updateStrategy": strategy},
        "status": {
            "observedGeneration": more.get("observed", 1),
            "readyReplicas": ready,
            "updatedReplicas": updated,
            "currentRevision": "db-1",
            "updateRevision": more.get("revision", "db-2"),
        },
    }


@pytest.mark.parametrize(
    ("found", "phase", "words"),
    [
        (stateful_set(3, 3, 0, observed=0), Phase.RUNNING, "waiting for the change to be seen"),
        (stateful_set(3, 3, 0, generation=2), Phase.RUNNING, "waiting for the change to be seen"),
        (stateful_set(3, 2, 3), Phase.RUNNING, "2 of 3 pods are ready"),
        (stateful_set(3, 3, 1), Phase.RUNNING, "1 of 3 pods are new"),
        (stateful_set(3, 3, 3, revision="db-1"), Phase.SUCCEEDED, "3 pods are ready"),
        (stateful_set(3, 3, 0, revision="db-1"), Phase.SUCCEEDED, "3 pods are ready"),
        (stateful_set(3, 3, 0, partition=2), Phase.RUNNING, "0 of 1 pods above the partition are new"),
        (stateful_set(3, 3, 1, partition=2), Phase.SUCCEEDED, "1 of 1 pods above the partition are new"),
        (stateful_set(3, 3, 0, partition=9), Phase.SUCCEEDED, "0 of 0 pods above the partition are new"),
        (
            stateful_set(3, 3, 1, strategy="OnDelete"),
            Phase.WAITING,
            "1 of 3 pods are new; the others wait to be deleted by hand (OnDelete)",
        ),
        (stateful_set(3, 0, 3, strategy="OnDelete"), Phase.SUCCEEDED, "3 pods are new"),
    ],
)
def test_a_stateful_set(found: dict[str, Any], phase: Phase, words: str) -> None:
    state = assess(found)
    assert (state.phase, state.words) == (phase, words)


@pytest.mark.parametrize(
    ("updated", "available", "wanted", "observed", "strategy", "phase"),
    [
        (0, 0, 1, 1, "RollingUpdate", Phase.RUNNING),
        (2, 1, 2, 1, "RollingUpdate", Phase.RUNNING),
        (2, 2, 2, 1, "RollingUpdate", Phase.SUCCEEDED),
        (2, 2, 2, 0, "RollingUpdate", Phase.RUNNING),
        (1, 2, 2, 1, "OnDelete", Phase.WAITING),
        (0, 0, 0, 1, "RollingUpdate", Phase.SUCCEEDED),
    ],
)
def test_a_daemon_set(updated: int, available: int, wanted: int, observed: int, strategy: str, phase: Phase) -> None:
    status = {"updatedNumberScheduled": updated, "numberAvailable": available, "desiredNumberScheduled": wanted}
    found = {
        "kind": "DaemonSet",
        "metadata": {"generation": 1},
        "spec": {"updateStrategy": {"type": strategy}},
        "status": {**status, "observedGeneration": observed},
    }
    assert assess(found).phase is phase


@pytest.mark.parametrize(
    ("spec", "status", "phase", "words"),
    [
        ({}, {"active": 1}, Phase.RUNNING, "0 of 1 ended well"),
        ({"completions": 3}, {"succeeded": 1, "failed": 2}, Phase.RUNNING, "1 of 3 ended well, 2 tries failed"),
        ({"suspend": True}, {}, Phase.WAITING, "suspended"),
        ({}, {"conditions": [{"type": "Complete", "status": "True"}]}, Phase.SUCCEEDED, "it ended well"),
        (
            {},
            {
                "conditions": [
                    {"type": "FailureTarget", "status": "True", "reason": "BackoffLimitExceeded"},  # since 1.31
                    {"type": "Failed", "status": "True", "message": "Job has reached the specified backoff limit"},
                ]
            },
            Phase.FAILED,
            "Job has reached the specified backoff limit",
        ),
    ],
)
def test_a_job(spec: dict[str, Any], status: dict[str, Any], phase: Phase, words: str) -> None:
    state = assess({"kind": "Job", "spec": spec, "status": status})
    assert (state.phase, state.words) == (phase, words)


def test_what_goes_is_not_done_and_what_does_not_roll_is() -> None:
    going = deployment(1, 1, 1, 1)
    going["metadata"]["deletionTimestamp"] = "2026-11-24T00:00:00Z"
    assert assess(going).phase is Phase.RUNNING
    assert assess({"kind": "ConfigMap"}).phase is Phase.SUCCEEDED


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job"])
def test_an_object_that_says_nothing_or_nonsense_is_not_rolled_out(kind: str) -> None:
    nonsense: tuple[Any, ...] = (
        None,
        [],
        {"observedGeneration": "x", "conditions": [None, 3]},
        {"replicas": True},
    )
    for status in nonsense:
        assert (
            assess({"kind": kind, "metadata": {"generation": 1}, "spec": None, "status": status}).phase is Phase.RUNNING
        )
