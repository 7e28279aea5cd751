"""Deploys release 2 of the two services, line by line on standard output: to be killed."""

import asyncio
import sys
import tempfile
from pathlib import Path

from backend.domain.environment import DockerTarget
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.probe.http_prober import HttpProber
from tests.e2e.environments.conftest import BASE, WallClock
from tests.support.two_services import Stage, composition, release


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)


async def main() -> None:
    """Deploy; the arguments are the project and the host port."""
    project, port = sys.argv[1], int(sys.argv[2])
    connector = DockerConnector()
    stage = Stage(project, connector, WallClock(), HttpProber(), Path(tempfile.mkdtemp()))
    stage.set("staging", composition("2", port))
    image = (await (await connector.connect(DockerTarget())).images.inspect(BASE)).identity
    await stage.console("killed").deploy("staging", release("2", image), by="kim", run="2", say=say)


if __name__ == "__main__":
    asyncio.run(main())
