"""Fixed names of what a step attempt makes on an engine, so that it is found again after a kill."""

import hashlib
import re

_LONGEST = 63  # a container's name is also a host name


def engine_name(*parts: object) -> str:
    """Return a name of at most 63 characters from the parts; different parts give different names (a hash at its end)."""
    texts = [str(part) for part in parts]
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:8]
    readable = re.sub(r"[^a-z0-9]+", "-", "-".join(texts).lower()).strip("-") or "slipway"
    return f"{readable[: _LONGEST - 9].rstrip('-')}-{digest}"


def image_tag(project: str, service: str, run_number: int, console: str) -> str:
    """Return the name under which a run keeps a service's image; the console's id keeps two checkouts apart."""
    repository = re.sub(r"[^a-z0-9]+", "-", f"{project}-{service}".lower()).strip("-") or "service"
    return f"slipway/{repository[:100].rstrip('-')}:run-{run_number}-{console[:6]}"


def is_image_tag(name: str, console: str) -> bool:
    """Return whether a name is one that a run of this console gave an image (Podman puts its own host before it)."""
    plain = name.removeprefix("localhost/").removeprefix("docker.io/")
    return re.fullmatch(rf"slipway/[a-z0-9-]+:run-\d+-{re.escape(console[:6])}", plain) is not None
