"""All that manifests are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.domain.errors import InputError
from backend.domain.service import Composition, Service
from backend.engine.manifests.served import Served


@dataclass(frozen=True, slots=True)
class PodImage:
    """How the cluster's nodes call an image (see `references.py`), and what its configuration says."""

    reference: str
    user: str = ""
    exposed_ports: tuple[int, ...] = ()
    has_healthcheck: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """An environment about to be rendered. `images` are by service, `replicas` those that differ from the Compose file.

    `key` is the environment's own secret, under which secret values are hashed; `release` is the version people read.
    """

    project: str
    environment: str
    namespace: str
    composition: Composition
    images: Mapping[str, PodImage]
    served: Served = field(default_factory=Served)
    replicas: Mapping[str, int] = field(default_factory=dict)
    secret_values: Mapping[str, str] = field(default_factory=dict, repr=False)
    key: bytes = field(default=b"", repr=False)
    release: str = ""

    def image(self, service: Service) -> PodImage:
        """Return what a service's pods run; InputError when the release has no image of it."""
        found = self.images.get(service.name)
        if found is None:
            raise InputError(
                f"services.{service.name}: the release has no image of it",
                "Run the pipeline again: it builds all services.",
            )
        return found

    def copies(self, service: Service) -> int:
        """Return how many pods a service shall have."""
        return self.replicas.get(service.name, service.replicas)
