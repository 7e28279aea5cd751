"""Whatever a composition says: manifests that an API server can read, or a clear refusal."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from backend.domain.cluster_names import is_key, is_label_value
from backend.domain.errors import ConsoleError
from backend.domain.service import Composition
from backend.engine.manifests.manifest import Manifest, key_of
from backend.engine.manifests.render import render
from backend.engine.manifests.secret import recorded
from backend.engine.manifests.setting import PodImage
from tests.support.any_composition import compositions
from tests.support.manifests import NEW, OLD, setting


@settings(max_examples=150)
@given(
    compositions(),
    st.builds(PodImage, st.just("a"), st.sampled_from(["", "5", "app"]), st.just((80,)), st.booleans()),
    st.sampled_from([OLD, NEW]),
)
def test_any_composition_gives_manifests_a_server_can_read_or_a_clear_refusal(
    found: Composition, image: PodImage, served: Any
) -> None:
    try:
        manifests = render(setting(found, image, served))
    except ConsoleError as refusal:
        told = (refusal.message, refusal.hint)
        event("refused")
        assert all(told)
        return
    keys = [key_of(item) for item in manifests.items]
    assert len(set(keys)) == len(keys)
    assert json.loads(json.dumps(manifests.items, allow_nan=False)) == list(manifests.items)
    for item in manifests.items:
        _check_head(item)
        for part in _parts(item):
            _check_part(part)
    assert all(warning.startswith("services.") for warning in manifests.warnings)
    assert "aHVzaA==" not in str(recorded(manifests))


def _check_head(item: Manifest) -> None:
    assert item["apiVersion"]
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", item["metadata"]["name"])
    if item["kind"] == "Service":
        assert item["metadata"]["name"][0].isalpha()
        assert _unique((port["port"], port["protocol"]) for port in item["spec"].get("ports", ()))
    if item["kind"] == "StatefulSet":
        assert len(item["metadata"]["name"]) <= 52


def _check_part(part: dict[str, Any]) -> None:
    labels = part.get("labels", {}) | part.get("matchLabels", {})
    assert all(is_key(key) and is_label_value(value) for key, value in labels.items())
    assert all(is_key(key) for key in part.get("annotations", {}))
    for key, field in (("volumes", "name"), ("env", "name"), ("volumeMounts", "mountPath"), ("hostAliases", "ip")):
        assert _unique(entry[field] for entry in part.get(key, ()))
    assert _unique(
        (port["containerPort"], port["protocol"]) for port in part.get("ports", ()) if "containerPort" in port
    )
    declared = {volume["name"] for volume in part.get("volumes", ())}
    assert all(re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) for name in declared)


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _parts(part)


def _unique(values: Iterable[Any]) -> bool:
    found = list(values)
    return len(set(found)) == len(found)
