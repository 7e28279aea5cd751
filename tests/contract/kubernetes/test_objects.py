"""Objects are read, listed, applied, changed and deleted; refusals say what a person can do."""

from pathlib import Path
from typing import Any

import pytest

from backend.domain.cluster import Access, Manifest, Selection
from backend.domain.errors import ConflictError, InputError, NotFoundError, RefusedError
from tests.contract.kubernetes.conftest import Ground


def _settings(ground: Ground, name: str = "settings", **more: object) -> dict[str, Any]:
    metadata = {"name": name, "namespace": ground.namespace, "labels": {"app": "shop"}}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"colour": "blue"}, **more}


def _inner(thing: Manifest, key: str) -> dict[str, Any]:
    found = thing[key]
    assert isinstance(found, dict)
    return found


async def test_the_newest_served_version_of_what_is_known_is_found(ground: Ground) -> None:
    find = ground.cluster.discovery.find
    scaler = await find("HorizontalPodAutoscaler", "autoscaling", ("v2", "v2beta2"))
    assert scaler.version in ("v2", "v2beta2")
    assert (await find("PodDisruptionBudget", "policy")).version in ("v1", "v1beta1")
    deployment = await find("Deployment", "apps")
    assert (deployment.plural, deployment.namespaced, deployment.api_version) == ("deployments", True, "apps/v1")
    assert "scale" in deployment.subresources
    assert not (await find("Namespace")).namespaced
    with pytest.raises(NotFoundError, match=r"does not serve Unicorn\.farm"):
        await find("Unicorn", "farm")
    with pytest.raises(NotFoundError, match="in v99"):
        await find("Deployment", "apps", ("v99",))


async def test_every_kind_is_listed_once(ground: Ground) -> None:
    types = await ground.cluster.discovery.types()
    keys = [(type_.group, type_.kind) for type_ in types]
    assert len(keys) == len(set(keys))
    assert {("", "Pod"), ("apps", "Deployment"), ("networking.k8s.io", "Ingress")} <= set(keys)


async def test_an_object_lives_from_create_to_delete(ground: Ground) -> None:
    type_, objects = await ground.cluster.discovery.find("ConfigMap"), ground.cluster.objects
    made = await objects.create(type_, _settings(ground))
    with pytest.raises(ConflictError, match="already exists"):
        await objects.create(type_, _settings(ground))
    changed = await objects.patch(type_, "settings", {"data": {"size": "L"}}, namespace=ground.namespace)
    assert _inner(changed, "data") == {"colour": "blue", "size": "L"}
    assert await objects.get(type_, "settings", ground.namespace) == changed
    with pytest.raises(ConflictError, match="UID"):
        await objects.delete(type_, "settings", namespace=ground.namespace, uid="another")
    uid = _inner(made, "metadata")["uid"]
    await objects.delete(type_, "settings", namespace=ground.namespace, uid=uid, dry_run=True)
    await objects.delete(type_, "settings", namespace=ground.namespace, uid=uid)
    with pytest.raises(NotFoundError, match=r"Could not read ConfigMap settings: .*not found"):
        await objects.get(type_, "settings", ground.namespace)
    await objects.delete(type_, "settings", namespace=ground.namespace)


async def test_lists_come_in_pages_and_by_selectors(ground: Ground) -> None:
    type_, objects = await ground.cluster.discovery.find("ConfigMap"), ground.cluster.objects
    for number in range(5):
        thing = _settings(ground, f"map-{number}")
        thing["metadata"]["labels"] = {"even": str(number % 2 == 0).lower()}
        await objects.create(type_, thing)
    everything = Selection(type_, ground.namespace, labels="even")
    pages = [[row.name for row in page] async for page in objects.pages(everything, limit=2)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(name for page in pages for name in page) == [f"map-{number}" for number in range(5)]
    even = Selection(type_, ground.namespace, labels="even=true", fields="metadata.name!=map-0")
    found = [row async for page in objects.pages(even) for row in page]
    assert sorted(row.name for row in found) == ["map-2", "map-4"]
    assert all(row.uid and row.version and row.labels == {"even": "true"} and not row.unreadable for row in found)


async def test_an_applied_field_stays_with_its_owner_until_it_is_taken_on_purpose(ground: Ground) -> None:
    type_, objects = await ground.cluster.discovery.find("ConfigMap"), ground.cluster.objects
    await objects.apply(type_, _settings(ground), manager="kubectl-of-anna")
    theirs = _settings(ground, data={"colour": "red"})
    with pytest.raises(ConflictError, match=r"kubectl-of-anna owns \.data\.colour") as refused:
        await objects.apply(type_, theirs, manager="slipway")
    assert "owner" in refused.value.hint
    tried = await objects.apply(type_, theirs, manager="slipway", force=True, dry_run=True)
    assert _inner(tried, "data") == {"colour": "red"}
    assert _inner(await objects.get(type_, "settings", ground.namespace), "data") == {"colour": "blue"}
    await objects.apply(type_, theirs, manager="slipway", force=True)
    await objects.apply(type_, _settings(ground, data={"size": "L"}), manager="slipway")
    assert _inner(await objects.get(type_, "settings", ground.namespace), "data") == {"size": "L"}


async def test_a_workload_is_scaled_by_its_subresource(ground: Ground) -> None:
    type_, objects = await ground.cluster.discovery.find("Deployment", "apps"), ground.cluster.objects
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "none.invalid/x:1"}]}}
    spec = {"replicas": 0, "paused": True, "selector": {"matchLabels": labels}, "template": template}
    metadata = {"name": "web", "namespace": ground.namespace}
    await objects.create(type_, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec})
    scale = {"spec": {"replicas": 1}}
    await objects.patch(type_, "web", scale, namespace=ground.namespace, subresource="scale")
    assert _inner(await objects.get(type_, "web", ground.namespace), "spec")["replicas"] == 1


async def test_a_manifest_of_another_kind_or_without_a_name_never_leaves(ground: Ground) -> None:
    type_, objects = await ground.cluster.discovery.find("ConfigMap"), ground.cluster.objects
    with pytest.raises(InputError, match="no name"):
        await objects.apply(type_, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}, manager="m")
    with pytest.raises(InputError, match="expected v1 ConfigMap"):
        await objects.apply(type_, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}, manager="m")
    with pytest.raises(InputError, match="needs a namespace"):
        await objects.get(type_, "a")
    with pytest.raises(InputError, match="no name of an object"):
        await objects.get(type_, "..", ground.namespace)


async def test_the_missing_verb_is_known_before_and_named_after(ground: Ground, tmp_path: Path) -> None:
    type_ = await ground.cluster.discovery.find("ConfigMap")
    access = Access("delete", type_, ground.namespace)
    assert (await ground.cluster.rights.may(access)).allowed
    async with ground.guest("delete configmaps", tmp_path) as guest:
        assert not (await guest.rights.may(access)).allowed
        with pytest.raises(RefusedError, match="Could not delete ConfigMap a") as refused:
            await guest.objects.delete(type_, "a", namespace=ground.namespace)
    where = f"in namespace {ground.namespace}"
    assert refused.value.hint.startswith(f"The verb delete on configmaps {where} is missing")


async def test_the_cluster_says_who_it_is(ground: Ground) -> None:
    info = ground.cluster.info
    assert info.version.startswith("v1.")
    if ground.real is not None:
        assert info.uid
        assert info.identity.user
        assert info.identity.groups == ("system:masters",)
