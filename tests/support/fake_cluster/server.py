"""The fake cluster as a server on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from tests.support.fake_cluster.api import Api


@dataclass(frozen=True, slots=True)
class FakeCluster:
    """A running server."""

    api: Api
    url: str

    def kubeconfig(self, folder: Path, user: str = "token: t") -> Path:
        """Write a kubeconfig with the one context `fake`; `user` is the user's YAML on one line."""
        path = folder / "config"
        path.write_text(
            "apiVersion: v1\nkind: Config\n"
            f"clusters: [{{name: fake, cluster: {{server: '{self.url}'}}}}]\n"
            "contexts: [{name: fake, context: {cluster: fake, user: anna}}]\n"
            f"users: [{{name: anna, user: {{{user}}}}}]\n"
        )
        return path


@asynccontextmanager
async def fake_cluster(api: Api | None = None) -> AsyncIterator[FakeCluster]:
    """Serve while the block runs; watches that are open end with it."""
    api = api or Api()
    runner = web.AppRunner(api.application(), shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield FakeCluster(api, f"http://127.0.0.1:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
