"""P11: what a durable step costs over the bare life of its container. Run: python -m tests.benchmarks.p11_durable_step"""

import asyncio
import os
import tempfile
from pathlib import Path

from tests.benchmarks.pairs import paired
from tests.benchmarks.raw_engine import RawEngine
from tests.benchmarks.workspaces import one_run, opened, steps, write_workspace

_SIZES = (5, 10, 20)
_ROUNDS = 3
_TARGET = 1.03


async def main() -> None:
    """Print one row a size: chained steps against as many bare containers one after the other."""
    with tempfile.TemporaryDirectory(prefix="slipway-p11-") as folder:
        os.environ["SLIPWAY_DATA_DIR"] = f"{folder}/data"
        raw = RawEngine()
        for size in _SIZES:
            workspace = write_workspace(Path(folder) / str(size), f"p11-{size}", steps(size, '"true"', chained=True))
            console = await opened(workspace)

            async def ours(console: object = console, size: int = size) -> float:
                _, seconds = await one_run(console)  # type: ignore[arg-type]
                return seconds / size

            async def peer(size: int = size) -> float:
                began = asyncio.get_running_loop().time()
                for _ in range(size):
                    await raw.life(["true"])
                return (asyncio.get_running_loop().time() - began) / size

            pairs = await paired(ours, peer, _ROUNDS)
            print(pairs.row(f"P11 a step, {size} in a row", _TARGET), flush=True)
            await console.close()
        await raw.close()


if __name__ == "__main__":
    asyncio.run(main())
