"""A live list equals the cluster's, and its rows keep their identity."""

import asyncio
from typing import Any

from backend.domain.cluster import ResourceType, Selection
from backend.ports.cluster_rows import Freshness
from tests.contract.kubernetes.conftest import Ground
from tests.support.heard_changes import HeardChanges


def _settings(ground: Ground, name: str, **labels: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": ground.namespace, "labels": {"test": "follow", **labels}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"colour": "blue"}}


async def _types(ground: Ground) -> ResourceType:
    return await ground.cluster.discovery.find("ConfigMap")


async def test_what_is_there_and_what_comes_is_told(ground: Ground) -> None:
    type_, objects = await _types(ground), ground.cluster.objects
    await objects.create(type_, _settings(ground, "old"))
    live = ground.cluster.follower.follow(Selection(type_, ground.namespace, labels="test=follow"))
    heard = HeardChanges(live)
    try:
        assert heard.freshness is Freshness.SYNCING
        await heard.until(lambda: heard.freshness is Freshness.LIVE)
        assert heard.names == {"old"}
        old = heard.row("old")
        await objects.create(type_, _settings(ground, "new"))
        await heard.until(lambda: heard.names == {"old", "new"})
        new = heard.row("new")
        await objects.patch(type_, "new", {"data": {"colour": "red"}}, namespace=ground.namespace)
        await heard.until(lambda: heard.row("new") is not new)
        assert heard.row("new").uid == new.uid
        assert heard.row("old") is old
        await objects.delete(type_, "new", namespace=ground.namespace)
        await heard.until(lambda: heard.names == {"old"})
        assert dict(live.rows) == heard.rows
    finally:
        await live.close()


async def test_an_object_that_no_longer_fits_the_selector_goes_and_may_come_back(ground: Ground) -> None:
    type_, objects = await _types(ground), ground.cluster.objects
    live = ground.cluster.follower.follow(Selection(type_, ground.namespace, labels="shown=yes"))
    heard = HeardChanges(live)
    try:
        await objects.create(type_, _settings(ground, "a", shown="yes"))
        await heard.until(lambda: heard.names == {"a"})
        uid = heard.row("a").uid
        for value, names in (("no", set[str]()), ("yes", {"a"})):
            change = {"metadata": {"labels": {"shown": value}}}
            await objects.patch(type_, "a", change, namespace=ground.namespace)
            await heard.until(lambda names=names: heard.names == names)  # type: ignore[misc]
        assert heard.row("a").uid == uid
    finally:
        await live.close()


async def test_a_log_is_read_with_its_times(ground: Ground) -> None:
    objects, pods = ground.cluster.objects, await ground.cluster.discovery.find("Pod")
    image = ground.real.image if ground.real else "busybox"
    spec = {
        "restartPolicy": "Never",
        "containers": [
            {
                "name": "talk",
                "image": image,
                "imagePullPolicy": "IfNotPresent",
                "command": ["sh", "-c", "echo one; echo two; echo three"],
            }
        ],
    }
    metadata = {"name": "talker", "namespace": ground.namespace}
    await objects.create(pods, {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    if ground.fake is not None:
        ground.fake.api.logs["talker"] = ["one", "two", "three"]
    else:
        live = ground.cluster.follower.follow(Selection(pods, ground.namespace))
        heard = HeardChanges(live)
        await heard.until(lambda: any(getattr(row, "phase", "") == "Succeeded" for row in heard.rows.values()), 60)
        await live.close()
    logs = ground.cluster.logs
    lines = [line async for line in logs.lines(ground.namespace, "talker", follow=True)]
    assert [text for _, text in lines] == ["one", "two", "three"]
    assert all(stamp.startswith("20") and stamp.endswith("Z") for stamp, _ in lines)
    assert [text async for _, text in logs.lines(ground.namespace, "talker", "talk", tail=1)] == ["three"]


async def test_closing_ends_at_once(ground: Ground) -> None:
    live = ground.cluster.follower.follow(Selection(await _types(ground), ground.namespace))
    heard = HeardChanges(live)
    await heard.until(lambda: heard.freshness is Freshness.LIVE)
    async with asyncio.timeout(0.5):
        await live.close()
