"""Containers that a console, asleep past its lease, may remove the moment it wakes: it asked, was told yes, and fell asleep."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.domain import labels
from backend.domain.container import ContainerState
from backend.domain.deployment import Deployment
from backend.domain.errors import ConsoleError, UnreachableError
from backend.engine.environments.proxies import proxy_hash
from backend.engine.environments.renderer import Renderer
from backend.engine.environments.rendering import Rendered
from backend.engine.environments.site import Site


@dataclass(frozen=True, slots=True)
class Suspects:
    """Finds them. The fence stops all that a sleeper asks for after it woke; only what it asked for before cannot be told apart. It
    names containers by id, so that replacing those it may know makes it harmless.
    """

    site: Site
    renderer: Renderer

    async def of(self, deployment: Deployment, previous: Deployment | None) -> frozenset[str]:
        """Return the ids of containers of services that an interrupted deployment moved; all, when nobody can tell which."""
        replicas = await self.site.engine.containers.list(self.site.labelled("replica"))
        proxies = await self.site.engine.containers.list(self.site.labelled("proxy"))
        try:
            new = await self._rendered(deployment)
            old = await self._rendered(previous) if previous else {}
        except UnreachableError:
            raise
        except ConsoleError:
            return frozenset(state.id for state in (*replicas, *proxies))

        def moved(state: ContainerState) -> bool:
            return _copies(old, state) != _copies(new, state)

        def reopened(state: ContainerState) -> bool:
            return _proxy(old, state) != _proxy(new, state)

        return frozenset(state.id for state in replicas if moved(state)) | {
            state.id for state in proxies if reopened(state)
        }

    async def _rendered(self, deployment: Deployment) -> Mapping[str, Rendered]:
        return await self.renderer.all(deployment.services, deployment.composition, missing_images=True)


def _copies(rendered: Mapping[str, Rendered], state: ContainerState) -> tuple[str, int] | None:
    found = rendered.get(state.labels.get(labels.SERVICE, ""))
    return (found.hash, found.replicas) if found else None


def _proxy(rendered: Mapping[str, Rendered], state: ContainerState) -> str | None:
    found = rendered.get(state.labels.get(labels.SERVICE, ""))
    return proxy_hash(found) if found and found.routing.proxied else None
