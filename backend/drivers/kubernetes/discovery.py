"""What a cluster serves: asked once, group by group, and kept while the connection lives."""

import asyncio
import re
from collections.abc import Sequence

import msgspec

from backend.domain.cluster import ResourceType
from backend.domain.errors import NotFoundError, UnreachableError
from backend.drivers.kubernetes.client import ClusterClient
from backend.drivers.kubernetes.paths import group_path

_VERSION = re.compile(r"v(\d+)(?:(alpha|beta)(\d+))?")
_MATURITY = {"": 3, "beta": 2, "alpha": 1}
_FEW = 4  # lists asked for at once: a cluster with operators has a hundred groups


class _Named(msgspec.Struct, gc=False):
    version: str = ""


class _Group(msgspec.Struct, gc=False):
    name: str = ""
    versions: list[_Named] | None = None


class _Groups(msgspec.Struct, gc=False):
    groups: list[_Group] | None = None


class _Versions(msgspec.Struct, gc=False):
    versions: list[str] | None = None


class _Resource(msgspec.Struct, gc=False):
    name: str = ""
    kind: str = ""
    namespaced: bool = False
    verbs: list[str] | None = None


class _Resources(msgspec.Struct, gc=False):
    resources: list[_Resource] | None = None


def newest_first(versions: Sequence[str]) -> list[str]:
    """Sort versions as Kubernetes does: v2, v1, v2beta2, v1beta1, v1alpha1, then others by name."""
    return sorted(versions, key=_rank, reverse=True)


def _rank(version: str) -> tuple[int, int, int, str]:
    found = _VERSION.fullmatch(version)
    if found is None:
        return (0, 0, 0, version)
    return (_MATURITY[found[2] or ""], int(found[1]), int(found[3] or 0), version)


class ClusterDiscovery:
    """ports.cluster.Discovery."""

    def __init__(self, client: ClusterClient) -> None:
        self._client = client
        self._groups: dict[str, list[str]] | None = None
        self._served: dict[tuple[str, str], dict[str, ResourceType]] = {}  # by group and version: kind -> type

    async def find(self, kind: str, group: str = "", versions: Sequence[str] = ()) -> ResourceType:
        """Return a kind in the newest served version, or in the newest of `versions`; asks again once before it gives up."""
        known = self._groups is not None
        found = await self._find(kind, group, versions)
        if found is None and known:  # it may have come since: a custom resource, an upgrade
            self.forget()
            found = await self._find(kind, group, versions)
        if found is None:
            name = f"{kind}.{group}" if group else kind
            among = f" in {' or '.join(versions)}" if versions else ""
            raise NotFoundError(
                f"The cluster does not serve {name}{among}.", "It comes with a newer cluster, or with an extension."
            )
        return found

    async def types(self) -> Sequence[ResourceType]:
        """Return each kind once, in its newest version. A group whose server is away is left out."""
        gate = asyncio.Semaphore(_FEW)

        async def served(group: str, version: str) -> dict[str, ResourceType]:
            async with gate:
                try:
                    return await self._types(group, version)
                except UnreachableError:  # an aggregated API without its server answers 503
                    if not group:
                        raise
                    return {}

        names = [(group, version) for group, found in (await self._known()).items() for version in found]
        answers = await asyncio.gather(*(served(*name) for name in names))
        kinds: dict[tuple[str, str], ResourceType] = {}
        for (group, _), types in zip(names, answers, strict=True):  # newest first
            for kind, type_ in types.items():
                kinds.setdefault((group, kind), type_)
        return tuple(kinds.values())

    def forget(self) -> None:
        """Ask anew from now on."""
        self._groups = None
        self._served.clear()

    async def _find(self, kind: str, group: str, versions: Sequence[str]) -> ResourceType | None:
        served = (await self._known()).get(group, [])
        for version in newest_first([v for v in versions if v in served]) if versions else served:
            if (found := (await self._types(group, version)).get(kind)) is not None:
                return found
        return None

    async def _known(self) -> dict[str, list[str]]:
        if self._groups is None:
            core, groups = await asyncio.gather(
                self._client.ask(_Versions, "GET", "/api", doing="ask what the cluster serves"),
                self._client.ask(_Groups, "GET", "/apis", doing="ask what the cluster serves"),
            )
            found = {"": newest_first(core.versions or [])}
            for group in groups.groups or ():
                found[group.name] = newest_first([named.version for named in group.versions or ()])
            self._groups = found
        return self._groups

    async def _types(self, group: str, version: str) -> dict[str, ResourceType]:
        if (known := self._served.get((group, version))) is not None:
            return known
        doing = f"ask what {group or 'the core'}/{version} serves"
        try:
            answer = await self._client.ask(_Resources, "GET", group_path(group, version), doing=doing)
        except NotFoundError:
            answer = _Resources()
        types: dict[str, ResourceType] = {}
        subresources: dict[str, set[str]] = {}
        for resource in answer.resources or ():
            plural, _, sub = resource.name.partition("/")
            if sub:
                subresources.setdefault(plural, set()).add(sub)
        for resource in answer.resources or ():
            if "/" not in resource.name and resource.kind:
                types.setdefault(
                    resource.kind,
                    ResourceType(
                        group,
                        version,
                        resource.kind,
                        resource.name,
                        resource.namespaced,
                        frozenset(resource.verbs or ()),
                        frozenset(subresources.get(resource.name, ())),
                    ),
                )
        self._served[group, version] = types
        return types


async def server_version(client: ClusterClient, seconds: float) -> tuple[str, str]:
    """Return the server's version (`v1.20.2`) and platform."""
    answer = await client.ask(_Version, "GET", "/version", timeout=seconds, doing="ask the cluster")
    return answer.version, answer.platform


class _Version(msgspec.Struct, gc=False):
    version: str = msgspec.field(name="gitVersion", default="")
    platform: str = ""
