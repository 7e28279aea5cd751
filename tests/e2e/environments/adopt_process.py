"""Adopts what Compose runs, line by line on standard output: to be killed."""

import asyncio
import sys
import tempfile
from pathlib import Path

from backend.domain.environment import DockerTarget
from backend.drivers.docker.connector import DockerConnector
from backend.drivers.probe.http_prober import HttpProber
from tests.e2e.environments.conftest import BASE, WallClock
from tests.e2e.environments.deploy_process import say
from tests.e2e.environments.test_adopting import prepare
from tests.support.two_services import Stage


async def main() -> None:
    """Adopt; the arguments are the project, the workspace's folder and the host port."""
    project, folder, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    connector = DockerConnector()
    stage = Stage(project, connector, WallClock(), HttpProber(), Path(tempfile.mkdtemp()))
    image = (await (await connector.connect(DockerTarget())).images.inspect(BASE)).identity
    prepare(stage, image, folder, port)
    console = stage.console("killed")
    plan = await console.plan_promotion("staging", adopt=True)
    await console.finished(await console.carry_out(plan, by="kim", say=say))


if __name__ == "__main__":
    asyncio.run(main())
