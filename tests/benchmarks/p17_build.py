"""P17: an image build, and a rebuild with nothing changed, against the engine's own client with the same builder.

Run: python -m tests.benchmarks.p17_build
The client must have BuildKit built in (Debian's docker.io 20.10) or as buildx: DOCKER_CLIENT names it.
"""

import asyncio
import os
import tempfile
import uuid
from functools import partial
from pathlib import Path

from backend.domain.environment import DockerTarget
from backend.domain.image import BuildEvent, BuildRequest
from backend.drivers.docker.connector import DockerConnector
from tests.benchmarks.pairs import paired

_CLIENT = os.environ.get("DOCKER_CLIENT", "/usr/bin/docker")
_TARGET = 1.02
_ROUNDS = 5


async def main() -> None:
    """Print rows for contexts of three sizes: a fresh build, and one where everything is cached."""
    connector = DockerConnector()
    engine = await connector.connect(DockerTarget())
    try:
        for megabytes in (1, 10, 50):
            with tempfile.TemporaryDirectory(prefix="slipway-p17-") as folder:
                _context(Path(folder), megabytes)

                async def ours(fresh: bool, folder: str = folder) -> None:
                    args = {"FRESH": uuid.uuid4().hex if fresh else "same"}
                    request = BuildRequest(folder, args=args, tags=("slipway-p17:ours",))
                    await engine.builder.build(request, _nothing)

                async def peer(fresh: bool, folder: str = folder) -> None:
                    await _client_build(folder, uuid.uuid4().hex if fresh else "same")

                for fresh, name in ((True, "build"), (False, "rebuild, nothing changed")):
                    pairs = await paired(partial(ours, fresh), partial(peer, fresh), _ROUNDS)
                    print(pairs.row(f"P17 {name}, {megabytes} MB", _TARGET), flush=True)
        for tag in ("slipway-p17:ours", "slipway-p17:peer"):
            await engine.images.remove(tag)
    finally:
        await connector.close()


def _nothing(event: BuildEvent) -> None:
    """Live output is read and decoded, not shown."""


def _context(folder: Path, megabytes: int) -> None:
    (folder / "Dockerfile").write_text(
        "FROM slipway/busybox:1\nARG FRESH\nCOPY data /data\nRUN echo $FRESH && sleep 0.5\nRUN cat /data/* | md5sum\n"
    )
    (folder / "data").mkdir()
    for number in range(megabytes):
        (folder / "data" / str(number)).write_bytes(os.urandom(1024 * 1024))


async def _client_build(folder: str, value: str) -> None:
    process = await asyncio.create_subprocess_exec(
        _CLIENT, "build", "-q", "-t", "slipway-p17:peer", "--build-arg", f"FRESH={value}", folder,
        env={**os.environ, "DOCKER_BUILDKIT": "1"},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


if __name__ == "__main__":
    asyncio.run(main())
