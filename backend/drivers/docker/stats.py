"""One measurement as the engine writes it."""

from typing import Any

from msgspec import Struct

from backend.domain.container import Sample
from backend.drivers.docker.frames import parse_time

# Reclaimable page cache by cgroup version 1 and 2; docker's own client leaves it out of the memory in use as well.
_CACHE_KEYS = ("total_inactive_file", "inactive_file")


class CpuUsage(Struct, gc=False):
    """Nanoseconds of CPU since the start."""

    total_usage: int = 0


class CpuStats(Struct, gc=False):
    """cpu_stats."""

    cpu_usage: CpuUsage | None = None


class MemoryStats(Struct, gc=False):
    """memory_stats; the numbers in `stats` differ between cgroup versions."""

    usage: int = 0
    limit: int = 0
    stats: dict[str, Any] | None = None


class Traffic(Struct, gc=False):
    """One network interface."""

    rx_bytes: int = 0
    tx_bytes: int = 0


class BlockEntry(Struct, gc=False):
    """Bytes of one device and operation."""

    op: str = ""
    value: int = 0


class BlockStats(Struct, gc=False):
    """blkio_stats."""

    io_service_bytes_recursive: list[BlockEntry] | None = None


class PidStats(Struct, gc=False):
    """pids_stats."""

    current: int = 0


class Stats(Struct, gc=False):
    """One line of GET /containers/{id}/stats."""

    read: str = ""
    cpu_stats: CpuStats | None = None
    memory_stats: MemoryStats | None = None
    networks: dict[str, Traffic] | None = None
    blkio_stats: BlockStats | None = None
    pids_stats: PidStats | None = None


def sample(found: Stats) -> Sample | None:
    """Return the sample; None for the empty ones that the engine writes once a container has stopped."""
    time = parse_time(found.read)
    cpu = found.cpu_stats.cpu_usage.total_usage if found.cpu_stats and found.cpu_stats.cpu_usage else 0
    if not time or not cpu:
        return None
    memory = found.memory_stats or MemoryStats()
    numbers = memory.stats or {}
    cache = next((numbers[key] for key in _CACHE_KEYS if isinstance(numbers.get(key), int)), 0)
    traffic = (found.networks or {}).values()
    blocks = (found.blkio_stats.io_service_bytes_recursive if found.blkio_stats else None) or []
    return Sample(
        time=time,
        cpu_seconds=cpu / 1e9,
        memory=memory.usage - cache if cache < memory.usage else memory.usage,
        memory_limit=memory.limit,
        network_received=sum(one.rx_bytes for one in traffic),
        network_sent=sum(one.tx_bytes for one in traffic),
        block_read=sum(one.value for one in blocks if one.op.lower() == "read"),
        block_written=sum(one.value for one in blocks if one.op.lower() == "write"),
        pids=found.pids_stats.current if found.pids_stats else 0,
    )
