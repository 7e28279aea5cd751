"""Docker's filters by label."""

import json
from collections.abc import Mapping


def label_filter(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the query parameter that asks for all the labels; "" as value means any value."""
    wanted = [f"{name}={value}" if value else name for name, value in labels.items()]
    return {"filters": json.dumps({"label": wanted})} if wanted else {}


def carries(found: Mapping[str, str] | None, labels: Mapping[str, str]) -> bool:
    """Judge it again on this side: Podman 4.3 takes several labels of a volume as alternatives."""
    found = found or {}
    return all(name in found and (not value or found[name] == value) for name, value in labels.items())
