"""Image identities in the user's own manifests."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.service import Service
from backend.engine.manifests.given_images import names_in_manifests, put_images, repository

CART = "registry.example/shop/cart@sha256:1"
POD = {
    "initContainers": [
        {"name": "wait", "image": "busybox"},
        {"name": "migrate", "image": "registry.example/shop/cart:dev"},
    ],
    "containers": [{"name": "cart", "image": "registry.example/shop/cart", "env": [{"name": "A"}]}, {"name": "odd"}],
}
NAMES = {CART: ("registry.example/shop/cart",)}


def workload(api: str, kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    """Return a workload."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "cart"}, "spec": spec}


@pytest.mark.parametrize(
    "item",
    [
        workload("v1", "Pod", POD),
        workload("apps/v1", "Deployment", {"template": {"spec": POD}}),
        workload("apps/v1beta2", "StatefulSet", {"template": {"spec": POD}}),
        workload("apps/v1", "DaemonSet", {"template": {"spec": POD}}),
        workload("batch/v1", "Job", {"template": {"spec": POD}}),
        workload("batch/v1beta1", "CronJob", {"jobTemplate": {"spec": {"template": {"spec": POD}}}}),
        {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "cart"}, "template": {"spec": POD}},
    ],
)
def test_all_containers_of_all_workloads_get_the_identity_and_nothing_else_changes(item: dict[str, Any]) -> None:
    before = copy.deepcopy(item)
    found = put_images([item], NAMES)
    assert item == before
    text = str(found.items[0])
    assert text.count(CART) == 2
    assert text.replace(CART, "registry.example/shop/cart", 2) == str(before).replace("cart:dev", "cart")
    assert found.missing == ()
    assert found.floating == (f"{item['kind'].lower()}/cart wait: busybox",)


def test_an_image_is_meant_by_its_repository_whatever_its_tag() -> None:
    assert repository("nginx") == repository("docker.io/library/nginx:1@sha256:2") == "docker.io/library/nginx"
    assert repository("localhost:5000/a/b:1") == "localhost:5000/a/b"
    assert repository("me/x:1") == "docker.io/me/x"
    assert repository("index.docker.io/me/x") == "docker.io/me/x"


def test_a_service_is_meant_by_its_image_its_name_or_its_project_and_name() -> None:
    assert names_in_manifests("shop", Service("cart", "registry.example/a/cart:1")) == (
        "registry.example/a/cart",
        "docker.io/library/cart",
        "docker.io/shop/cart",
    )
    assert "docker.io/library/cart" in names_in_manifests("shop", Service("cart"))


def test_what_is_not_found_is_named_and_custom_kinds_are_left_alone() -> None:
    rollout = workload("argoproj.io/v1alpha1", "Rollout", {"template": {"spec": POD}})
    found = put_images([rollout, {"kind": "ConfigMap", "apiVersion": "v1"}], NAMES)
    assert found.items[0] == rollout
    assert found.missing == ("registry.example/shop/cart",)
    assert found.unknown == ("rollout/cart",)


def test_lists_are_taken_apart() -> None:
    listed = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [workload("v1", "Pod", POD), workload("v1", "Pod", POD), None],
    }
    found = put_images([listed], NAMES)
    assert [item["kind"] for item in found.items] == ["Pod", "Pod"]
    assert CART in str(found.items)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["kind", "apiVersion", "spec", "template", "containers", "image", "items", "metadata", "name"]
            ),
            inner,
        )
    ),
    max_leaves=15,
)


@given(st.lists(st.dictionaries(st.sampled_from(["kind", "apiVersion", "spec", "items"]), VALUES), max_size=3))
def test_any_nonsense_is_left_as_it_is(items: list[dict[str, Any]]) -> None:
    put_images(items, NAMES)
    shaped = [{**item, "apiVersion": "apps/v1", "kind": "Deployment"} for item in items]
    assert put_images(shaped, {}).items == tuple(shaped)
