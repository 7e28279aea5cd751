"""Texts that Kubernetes would expand, written so that they arrive as they stand in the Compose file."""

import re
from collections.abc import Iterable

_EXPANDED = re.compile(r"\$(?=[$(])")


def literal(text: str) -> str:
    """Return a text in which `$(NAME)` and `$$` mean themselves (Kubernetes expands them in arguments and variables)."""
    return _EXPANDED.sub("$$", text)


def literals(texts: Iterable[str]) -> list[str]:
    """Return the same for arguments."""
    return [literal(text) for text in texts]
