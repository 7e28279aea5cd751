"""Networks and volumes of one engine."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from backend.domain.container import NamedResource


class Networks(Protocol):
    """Bridge networks with names that containers find each other by."""

    async def create(self, name: str, labels: Mapping[str, str]) -> NamedResource:
        """Create a network; one that exists with this name is returned as it is."""
        ...

    async def remove(self, name: str) -> None:
        """Remove it; one that does not exist is no error."""
        ...

    async def list(self, labels: Mapping[str, str]) -> Sequence[NamedResource]:
        """Return networks that carry all the labels."""
        ...

    async def connect(self, network: str, container: str, aliases: Sequence[str] = ()) -> None:
        """Connect a container under further names; already connected is no error."""
        ...

    async def disconnect(self, network: str, container: str) -> None:
        """Disconnect a container; not connected is no error."""
        ...


class Volumes(Protocol):
    """Named volumes."""

    async def create(self, name: str, labels: Mapping[str, str]) -> NamedResource:
        """Create a volume; one that exists with this name is returned as it is."""
        ...

    async def remove(self, name: str) -> None:
        """Remove it; one that does not exist is no error, one in use is a ConflictError."""
        ...

    async def list(self, labels: Mapping[str, str]) -> Sequence[NamedResource]:
        """Return volumes that carry all the labels."""
        ...
