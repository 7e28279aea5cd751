"""Pinned targets: which engine an environment went to first, so that another behind the same name is noticed."""

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Protocol

from backend.domain.container import EngineInfo
from backend.domain.errors import RefusedError


class Pins(Protocol):
    """Remembers identities of targets on this machine, by the environment's name."""

    async def get(self, environment: str) -> str:
        """Return the identity, "" when there is none yet."""
        ...

    async def put(self, environment: str, identity: str) -> None:
        """Remember an identity; "" forgets it."""
        ...


class PinFile:
    """Pins in one JSON file of the workspace's data folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def get(self, environment: str) -> str:
        """Return the identity, "" when there is none yet or the file is broken."""
        return (await asyncio.to_thread(self._read)).get(environment, "")

    async def put(self, environment: str, identity: str) -> None:
        """Remember an identity; "" forgets it."""
        await asyncio.to_thread(self._write, environment, identity)

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in content.items()} if isinstance(content, dict) else {}

    def _write(self, environment: str, identity: str) -> None:
        content = {**self._read(), environment: identity}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=self._path.parent, delete=False, encoding="utf-8") as part:
            json.dump({key: value for key, value in content.items() if value}, part, indent=1)
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).replace(self._path)


async def check_pin(pins: Pins, environment: str, engine: EngineInfo) -> None:
    """RefusedError when the environment went to another engine before."""
    pinned = await pins.get(environment)
    if pinned and pinned != engine.id:
        raise RefusedError(
            f"{environment} was deployed to engine {pinned}, but {engine.endpoint} is now engine {engine.id}",
            "Check the Docker context or host of the environment. If the engine was really replaced, confirm it once.",
        )
