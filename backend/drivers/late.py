"""Drivers that are imported when they are first asked: aiohttp and docker take 0.2 s that no window waits for."""

import asyncio
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from backend.domain.cluster import ClusterInfo
from backend.domain.container import EngineInfo
from backend.domain.environment import DockerTarget
from backend.ports.cluster import Approvals, Cluster, ClusterConnector
from backend.ports.container_engine import Connector, ContainerEngine
from backend.ports.world import ProbeResult

if TYPE_CHECKING:
    from backend.drivers.probe.http_prober import HttpProber


class LateConnector:
    """ports.Connector: `DockerConnector`, imported beside the event loop at the first call."""

    def __init__(self) -> None:
        self._real: Connector | None = None

    async def connect(self, target: DockerTarget) -> ContainerEngine:
        """As the port says."""
        return await (await self._connector()).connect(target)

    async def ping(self, target: DockerTarget) -> EngineInfo:
        """As the port says."""
        return await (await self._connector()).ping(target)

    async def close(self) -> None:
        """Close what was opened."""
        if self._real is not None:
            await self._real.close()

    async def _connector(self) -> Connector:
        module = await asyncio.to_thread(importlib.import_module, "backend.drivers.docker.connector")
        if self._real is None:
            self._real = module.DockerConnector()
        assert self._real is not None
        return self._real


class LateClusterConnector:
    """ports.cluster.ClusterConnector: `KubernetesConnector`, imported beside the event loop at the first call."""

    def __init__(self, approvals: Approvals, environment: Mapping[str, str]) -> None:
        self._approvals, self._environment = approvals, environment
        self._real: ClusterConnector | None = None

    async def connect(self, context: str) -> Cluster:
        """As the port says."""
        return await (await self._connector()).connect(context)

    async def ping(self, context: str) -> ClusterInfo:
        """As the port says."""
        return await (await self._connector()).ping(context)

    async def close(self) -> None:
        """Close what was opened."""
        if self._real is not None:
            await self._real.close()

    async def _connector(self) -> ClusterConnector:
        module = await asyncio.to_thread(importlib.import_module, "backend.drivers.kubernetes.connector")
        if self._real is None:
            self._real = module.KubernetesConnector(self._approvals, self._environment)
        assert self._real is not None
        return self._real


class LateProber:
    """ports.Prober: `HttpProber`, imported beside the event loop at the first call."""

    def __init__(self) -> None:
        self._real: HttpProber | None = None

    async def get(self, url: str, *, timeout: float = 5.0) -> ProbeResult:
        """As the port says."""
        module = await asyncio.to_thread(importlib.import_module, "backend.drivers.probe.http_prober")
        if self._real is None:
            self._real = module.HttpProber()
        assert self._real is not None
        return await self._real.get(url, timeout=timeout)

    async def close(self) -> None:
        """Close what was opened."""
        if self._real is not None:
            await self._real.close()
