"""What may go from a cluster, and what never does."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from backend.engine.manifests.prune import Prune, prune
from backend.engine.manifests.render import render
from tests.support.manifests import sample

APPLIED = [{"manager": "slipway", "operation": "Apply"}]


def live(item: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """Return a manifest as the server has it after we applied it."""
    found = copy.deepcopy(item)
    found["metadata"] |= {"managedFields": APPLIED, **metadata}
    return found


def names(found: Prune) -> list[tuple[str, str]]:
    """Return kinds and names to delete."""
    return [(item["kind"], item["metadata"]["name"].split("-")[0]) for item in found.objects]


def test_what_is_wanted_stays_and_what_is_not_goes_in_order() -> None:
    before = [live(item) for item in render(sample()).items]
    assert prune(sample(), before, render(sample()).items) == Prune()
    services = {name: one for name, one in sample().composition.services.items() if name != "catalog"}
    less = replace(sample(), composition=replace(sample().composition, services=services))
    assert names(prune(less, before, render(less).items)) == [
        ("Deployment", "catalog"),
        ("Service", "catalog"),
        ("ConfigMap", "products"),
    ]


@pytest.mark.parametrize(
    "metadata",
    [
        {"managedFields": [{"manager": "kubectl", "operation": "Apply"}]},
        {"managedFields": [{"manager": "slipway", "operation": "Update"}]},
        {"managedFields": None},
        {"ownerReferences": [{"kind": "Widget", "name": "x"}]},
        {
            "labels": {
                "slipway.project": "shop",
                "slipway.environment": "staging",
                "app.kubernetes.io/managed-by": "slipway",
            }
        },
        {"labels": {}},
    ],
)
def test_what_others_applied_or_another_environment_has_is_never_touched(metadata: dict[str, Any]) -> None:
    (first, *_) = render(sample()).items
    assert prune(sample(), [live(first, **metadata)], ()) == Prune()


def test_claims_and_jobs_that_still_run_are_left_to_a_person() -> None:
    (first, *_) = render(sample()).items
    claim = live({**first, "kind": "PersistentVolumeClaim"})
    running, ended = live({**first, "kind": "Job"}), live({**first, "kind": "Job"})
    ended["status"] = {"conditions": [{"type": "Failed", "status": "True"}]}
    found = prune(sample(), [claim, running, ended, live({**first, "kind": "ReplicaSet"})], ())
    assert found == Prune((ended,), (claim, running))
