"""Which configs and secrets are used at all, and under which key a file stands in its ConfigMap or Secret."""

import re

from backend.domain.service import Composition, FileGrant

_KEY = re.compile(r"[-_a-zA-Z0-9][-._a-zA-Z0-9]{0,252}", re.ASCII)
MOST_BYTES = 1024 * 1024  # of all values of a ConfigMap or Secret


def data_key(source: str) -> str:
    """Return the one key of a config's or secret's object: its own name where that can be a key."""
    return source if _KEY.fullmatch(source) else "content"


def used(composition: Composition, kind: str) -> tuple[str, ...]:
    """Return the names of the configs or secrets (`kind`: the attribute of a service) that some service is granted, in order."""
    grants: list[FileGrant] = [grant for service in composition.services.values() for grant in getattr(service, kind)]
    return tuple(dict.fromkeys(grant.source for grant in grants))
