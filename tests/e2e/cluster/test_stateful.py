"""Services with data on a real cluster: applied again, changed and scaled, nothing of it is lost."""

import json
from pathlib import Path

import pytest

from backend.engine.manifests.manifest import Manifest, Manifests
from backend.engine.manifests.prune import prune
from backend.engine.manifests.render import render
from backend.engine.manifests.setting import PodImage, Setting
from tests.support.cluster import TestCluster
from tests.support.manifests import composition, one, setting

pytestmark = pytest.mark.cluster

_COMPOSE = """
services:
  db:
    image: a
    command: [sh, -c, "echo $$VERSION >> /data/seen; exec httpd -f -p 8080 -h /data"]
    environment: {VERSION: "VALUE"}
    expose: [8080]
    stop_grace_period: 1s
    volumes: ["data:/data"]
    healthcheck: {test: "test -s /data/seen", interval: 1s}
    x-kubernetes: {storage: {data: 16Mi}}
  migrate: {image: a, restart: "no", command: [sh, -c, "echo migrated"]}
  worker:
    image: a
    stop_grace_period: 1s
    command: [sh, -c, "until wget -q -O /tmp/got http://db:8080/seen; do sleep 1; done; sleep 1000"]
    healthcheck: {test: [CMD, test, -s, /tmp/got], interval: 1s}
    depends_on: {migrate: {condition: service_completed_successfully}}
volumes: {data: }
"""


def test_a_volume_outlives_changes_and_the_set_itself(cluster: TestCluster, space: str, tmp_path: Path) -> None:
    first = _setting(cluster, space, tmp_path, "one")
    _apply(cluster, render(first).items)
    _rolled_out(cluster, space)
    _apply(cluster, render(first).items)
    job = json.loads(cluster.kubectl("-n", space, "get", "jobs", "-o", "json"))["items"]
    assert [entry["status"].get("succeeded") for entry in job] == [1]
    _apply(cluster, render(_setting(cluster, space, tmp_path, "two")).items)
    _rolled_out(cluster, space)
    assert _seen(cluster, space) == ["one", "two"]
    cluster.kubectl("-n", space, "delete", "statefulset", "db")
    _apply(cluster, render(_setting(cluster, space, tmp_path, "three")).items)
    _rolled_out(cluster, space)
    assert _seen(cluster, space) == ["one", "two", "three"]
    assert cluster.kubectl("-n", space, "get", "pvc", "-o", "jsonpath={.items[*].metadata.name}") == "data-db-0"


def test_what_we_applied_is_known_again_and_what_others_applied_is_not(
    cluster: TestCluster, space: str, tmp_path: Path
) -> None:
    found = _setting(cluster, space, tmp_path, "one")
    items = render(found).items
    _apply(cluster, items)
    (job,) = (item for item in items if item["kind"] == "Job")
    name = f"job/{job['metadata']['name']}"
    cluster.kubectl("-n", space, "wait", "--for=condition=complete", name, "--timeout=60s")
    ours = one(Manifests(items), "Deployment", "worker")
    theirs = {**ours, "metadata": {**ours["metadata"], "name": "theirs"}}
    cluster.kubectl("apply", "-f", "-", stdin=json.dumps(theirs))
    live = [
        {**item, "kind": kind}
        for kind, path in (("Deployment", "apps/v1"), ("StatefulSet", "apps/v1"), ("Job", "batch/v1"))
        for item in json.loads(cluster.kubectl("get", "--raw", f"/apis/{path}/namespaces/{space}/{kind.lower()}s"))[
            "items"
        ]
    ]
    gone = prune(found, live, ()).objects
    assert [(item["kind"], item["metadata"]["name"]) for item in gone] == [
        ("Deployment", "worker"),
        ("StatefulSet", "db"),
        ("Job", job["metadata"]["name"]),
    ]
    assert prune(found, live, items).objects == ()


def _setting(cluster: TestCluster, space: str, folder: Path, value: str) -> Setting:
    found = composition(folder, _COMPOSE.replace("VALUE", value))
    return setting(found, PodImage(cluster.image), namespace=space)


def _apply(cluster: TestCluster, items: tuple[Manifest, ...]) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(items)})
    cluster.kubectl("apply", "--server-side", "--field-manager=slipway", "-f", "-", stdin=text)


def _rolled_out(cluster: TestCluster, space: str) -> None:
    for name in ("statefulset/db", "deployment/worker"):
        cluster.kubectl("-n", space, "rollout", "status", name, "--timeout=120s", seconds=150)


def _seen(cluster: TestCluster, space: str) -> list[str]:
    return cluster.kubectl("-n", space, "exec", "db-0", "--", "cat", "/data/seen").split()
