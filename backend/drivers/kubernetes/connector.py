"""Opens clusters by the kubeconfig's contexts and keeps one connection a context."""

import asyncio
from collections.abc import Mapping

import msgspec

from backend.domain.cluster import ClusterInfo
from backend.domain.errors import ConsoleError, UnreachableError
from backend.drivers.kubernetes.client import CONNECT_SECONDS, ClusterClient
from backend.drivers.kubernetes.discovery import ClusterDiscovery, server_version
from backend.drivers.kubernetes.follower import ClusterFollower
from backend.drivers.kubernetes.kubeconfig.load import load_kubeconfig
from backend.drivers.kubernetes.kubeconfig.values import Entrance
from backend.drivers.kubernetes.login import Login
from backend.drivers.kubernetes.logs import ClusterLogs
from backend.drivers.kubernetes.objects import ClusterObjects
from backend.drivers.kubernetes.rights import ClusterRights
from backend.drivers.kubernetes.timing import Timing
from backend.ports.cluster import Approvals, Cluster


class KubernetesConnector:
    """ports.cluster.ClusterConnector. Belongs to the event loop it is first used in.

    `environment` holds KUBECONFIG and what login programs see.
    """

    def __init__(self, approvals: Approvals, environment: Mapping[str, str], timing: Timing | None = None) -> None:
        self._approvals, self._environment, self._timing = approvals, environment, timing
        self._kept: dict[str, tuple[Entrance, ClusterClient, Cluster]] = {}
        self._gates: dict[str, asyncio.Lock] = {}

    async def connect(self, context: str) -> Cluster:
        """Return a context's cluster, opened once."""
        async with self._gates.setdefault(context, asyncio.Lock()):
            if (kept := self._kept.get(context)) is not None:
                return kept[2]
            return await self._open(context, await self._entrance(context))

    async def ping(self, context: str) -> ClusterInfo:
        """Ask the cluster now, by what the kubeconfig says now."""
        entrance = await self._entrance(context)
        async with self._gates.setdefault(context, asyncio.Lock()):
            kept = self._kept.get(context)
            if kept is None or kept[0] != entrance:
                if kept is not None:
                    del self._kept[context]
                    await kept[1].close()
                return (await self._open(context, entrance)).info
        return await _introduced(context, kept[1], kept[2])

    async def close(self) -> None:
        """Close all connections."""
        kept = list(self._kept.values())
        self._kept.clear()
        await asyncio.gather(*(client.close() for _, client, _ in kept))

    async def _entrance(self, context: str) -> Entrance:
        config = await asyncio.to_thread(load_kubeconfig, self._environment)
        return config.entrance(context)

    async def _open(self, context: str, entrance: Entrance) -> Cluster:
        client = ClusterClient(entrance, Login(entrance, self._approvals, self._environment), self._environment)
        try:
            discovery = ClusterDiscovery(client)
            cluster = Cluster(
                ClusterInfo(context, entrance.cluster.server, ""),
                discovery,
                ClusterObjects(client),
                ClusterRights(client, discovery),
                ClusterLogs(client),
                ClusterFollower(client, self._timing),
            )
            info = await _introduced(context, client, cluster)
        except BaseException:
            await client.close()
            raise
        cluster = Cluster(info, discovery, cluster.objects, cluster.rights, cluster.logs, cluster.follower)
        self._kept[context] = entrance, client, cluster
        return cluster


async def _introduced(context: str, client: ClusterClient, cluster: Cluster) -> ClusterInfo:
    version, platform = await server_version(client, CONNECT_SECONDS)
    identity, uid = await asyncio.gather(cluster.rights.who(), _uid(client))
    entrance = client.entrance
    return ClusterInfo(context, entrance.cluster.server, version, platform, uid, identity, entrance.warnings)


class _Metadata(msgspec.Struct, gc=False):
    uid: str = ""


class _Namespace(msgspec.Struct, gc=False):
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


async def _uid(client: ClusterClient) -> str:
    """Return the uid of kube-system, which a cluster keeps for life; "" where it may not be read."""
    try:
        return (await client.ask(_Namespace, "GET", "/api/v1/namespaces/kube-system")).metadata.uid
    except UnreachableError:
        raise
    except ConsoleError:
        return ""
