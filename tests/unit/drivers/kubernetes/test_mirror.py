"""What comes twice or late changes nothing."""

import msgspec
import pytest

from backend.domain.cluster import ResourceType
from backend.drivers.kubernetes.decoding import RowDecoder
from backend.drivers.kubernetes.discovery import newest_first
from backend.drivers.kubernetes.lines import LineSplitter
from backend.drivers.kubernetes.mirror import Mirror
from backend.drivers.kubernetes.wire import Meta, Pod, Thing, Workload

_POD = ResourceType("", "v1", "Pod", "pods", namespaced=True)
_DEPLOYMENT = ResourceType("apps", "v1", "Deployment", "deployments", namespaced=True)


def _row(uid: str, version: object) -> Thing:
    return Thing(Meta(uid=uid, version=str(version)))


def test_a_row_stays_the_same_object_until_there_is_a_newer_one() -> None:
    mirror, first = Mirror(), _row("a", 9)
    assert mirror.put(first)
    assert not mirror.put(_row("a", 9))
    assert not mirror.put(_row("a", 8))
    assert mirror.rows["a"] is first
    assert mirror.put(_row("a", 10))


def test_news_of_the_dead_are_no_news_unless_they_came_back() -> None:
    mirror = Mirror()
    mirror.put(_row("a", 1))
    assert mirror.drop(_row("a", 5))
    assert not mirror.drop(_row("a", 5))
    assert not mirror.put(_row("a", 4))
    assert mirror.put(_row("a", 6))
    assert not mirror.drop(_row("a", 5))
    assert set(mirror.rows) == {"a"}


def test_versions_that_are_no_numbers_are_believed_in_their_order() -> None:
    mirror = Mirror()
    assert mirror.put(_row("a", "x9"))
    assert mirror.put(_row("a", "x10"))
    assert not mirror.put(_row("a", "x10"))
    assert mirror.drop(_row("a", "x11"))


def test_a_whole_list_ends_what_it_does_not_have() -> None:
    mirror = Mirror()
    for uid in "abc":
        mirror.put(_row(uid, 1))
    assert mirror.keep_only({"b"}) == ["a", "c"]
    assert set(mirror.rows) == {"b"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"spec": {"nodeName": 5}},
        {"status": {"containerStatuses": {"a": 1}}},
        {"status": {"containerStatuses": [None]}},
        {"status": [1]},
        {"metadata": {"uid": "u", "name": "n", "labels": {"a": 1}, "resourceVersion": "7"}},
    ],
)
def test_a_bad_pod_is_a_row_with_its_metadata_and_the_reason(wrong: dict[str, object]) -> None:
    whole = {"metadata": {"uid": "u", "name": "n", "resourceVersion": "7"}} | wrong
    row = RowDecoder(_POD).row(msgspec.json.encode(whole))
    assert isinstance(row, Pod)
    assert (row.uid, row.name, row.version) == ("u", "n", "7")
    assert row.unreadable
    assert (row.phase, row.containers, row.labels) == ("", [], {})


def test_what_has_no_uid_is_no_row() -> None:
    decoder = RowDecoder(_POD)
    for data in (b"{}", b"[]", b"7", b'{"metadata": null}', b'{"metadata": {"uid": 7}, "spec": 1}', b'{"a', b"\xff"):
        assert decoder.row(data) is None


def test_missing_and_null_fields_have_defaults() -> None:
    data = b'{"metadata":{"uid":"u","labels":null,"ownerReferences":null,"namespace":null},"spec":null,"status":null}'
    row = RowDecoder(_POD).row(data)
    assert isinstance(row, Pod)
    assert (row.namespace, row.labels, row.owner, row.node, row.ready, row.deleting) == ("", {}, "", "", False, False)
    workload = RowDecoder(_DEPLOYMENT).row(data)
    assert isinstance(workload, Workload)
    assert (workload.desired, workload.replicas, workload.available, workload.observed) == (1, 0, 0, 0)


def test_a_container_says_its_state_and_why() -> None:
    status = {
        "phase": "Running",
        "conditions": [{"type": "Ready", "status": "False"}],
        "containerStatuses": [
            {"name": "a", "restartCount": 3, "state": {"waiting": {"reason": "CrashLoopBackOff"}}},
            {"name": "b", "ready": True, "state": {"running": {"startedAt": "x"}}},
            {"name": "c", "state": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}},
            {"name": "d"},
        ],
    }
    row = RowDecoder(_POD).row(msgspec.json.encode({"metadata": {"uid": "u"}, "status": status}))
    assert isinstance(row, Pod)
    said = [(one.state, one.reason, one.restarts) for one in row.containers]
    assert said == [("waiting", "CrashLoopBackOff", 3), ("running", "", 0), ("terminated", "OOMKilled", 0), ("", "", 0)]


def test_a_daemon_set_counts_in_its_own_words() -> None:
    status = {
        "desiredNumberScheduled": 3,
        "currentNumberScheduled": 2,
        "updatedNumberScheduled": 1,
        "numberAvailable": 1,
    }
    daemons = ResourceType("apps", "v1", "DaemonSet", "daemonsets", namespaced=True)
    row = RowDecoder(daemons).row(msgspec.json.encode({"metadata": {"uid": "u"}, "spec": {}, "status": status}))
    assert isinstance(row, Workload)
    assert (row.desired, row.replicas, row.updated, row.available) == (3, 2, 1, 1)


def test_lines_do_not_depend_on_where_they_are_cut() -> None:
    text = b"one\ntwo\n\nthree\nfour"
    for cut in range(len(text) + 1):
        splitter = LineSplitter()
        lines = splitter.feed(text[:cut]) + splitter.feed(text[cut:])
        assert lines == [b"one", b"two", b"", b"three"]
        assert splitter.rest() == b"four"


def test_versions_are_sorted_as_kubernetes_does() -> None:
    versions = ["v1beta1", "foo1", "v1", "v11alpha2", "v2", "v2beta2", "v10", "v2beta10"]
    assert newest_first(versions) == ["v10", "v2", "v1", "v2beta10", "v2beta2", "v1beta1", "v11alpha2", "foo1"]
