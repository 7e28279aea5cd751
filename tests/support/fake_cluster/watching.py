"""Watches of the fake cluster, and what goes wrong with them."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

from tests.support.fake_cluster.answers import status_body
from tests.support.fake_cluster.faults import Faults
from tests.support.fake_cluster.world import World

_FOREVER = 3600.0


async def watch(
    request: web.Request,
    world: World,
    faults: Faults,
    resource: str,
    wanted: Callable[[dict[str, Any]], bool],
    bookmark_seconds: float,
) -> web.StreamResponse:
    """Answer a watch until its time is over, its client is gone, or a fault ends it."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    if faults.silent:
        await asyncio.sleep(_FOREVER)
    await response.prepare(request)
    version = int(request.query.get("resourceVersion") or "0")
    loop = asyncio.get_running_loop()
    end = loop.time() + float(request.query.get("timeoutSeconds") or "1800")
    while loop.time() < end:
        if faults.silent:
            await asyncio.sleep(_FOREVER)
        if faults.use("gone") or version < world.forgotten:
            message = f"too old resource version: {version} ({world.forgotten})"
            await _say(response, faults, "ERROR", status_body(410, message))
            break
        news = world.news
        events = [(kind, thing, at) for kind, thing, at in world.since(version, resource, wanted)]
        version = max(version, world.version)
        if events and not await _tell(request, response, faults, events):
            break
        try:
            async with asyncio.timeout(min(bookmark_seconds, end - loop.time())):
                await news.wait()
        except TimeoutError:
            if not faults.silent and request.query.get("allowWatchBookmarks") == "true":
                await _say(response, faults, "BOOKMARK", {"metadata": {"resourceVersion": str(version)}})
    return response


async def _tell(
    request: web.Request, response: web.StreamResponse, faults: Faults, events: list[tuple[str, dict[str, Any], int]]
) -> bool:
    """Send events; returns whether the watch goes on. What is swapped is sent whole: nobody could notice that half of it was lost."""
    if faults.swapped:
        for at in range(0, len(events) - 1, 2):
            events[at], events[at + 1] = events[at + 1], events[at]
    lines = [_line(kind, thing) for kind, thing, _ in events]
    if faults.twice:
        lines = [line for line in lines for _ in range(2)]
    if faults.use("broken"):
        await response.write(lines[0][: len(lines[0]) // 2])
        assert request.transport is not None
        request.transport.close()
        return False
    if not faults.swapped and faults.use("cut"):
        await response.write(lines[0])
        return False
    if faults.trickle:
        for line in lines:
            await _drip(response, line, faults)
    else:
        await response.write(b"".join(lines))
    return True


async def _say(response: web.StreamResponse, faults: Faults, kind: str, thing: dict[str, Any]) -> None:
    if faults.trickle:
        await _drip(response, _line(kind, thing), faults)
    else:
        await response.write(_line(kind, thing))


async def _drip(response: web.StreamResponse, line: bytes, faults: Faults) -> None:
    for byte in line:
        await response.write(bytes([byte]))
        await asyncio.sleep(faults.trickle)


def _line(kind: str, thing: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"type": kind, "object": thing}) + b"\n"
