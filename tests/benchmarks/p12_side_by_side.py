"""P12: steps side by side against bare containers, and a DAG against its critical path.

Run: python -m tests.benchmarks.p12_side_by_side
"""

import asyncio
import os
import tempfile
from pathlib import Path

from backend.console import Console
from tests.benchmarks.pairs import paired
from tests.benchmarks.raw_engine import RawEngine
from tests.benchmarks.workspaces import IMAGE, one_run, opened, steps, write_workspace

_ROUNDS = 3
_LAYERS, _WIDE = 15, 4  # 60 steps


async def main() -> None:
    """Print the two rows."""
    with tempfile.TemporaryDirectory(prefix="slipway-p12-") as folder:
        os.environ["SLIPWAY_DATA_DIR"] = f"{folder}/data"
        os.environ["SLIPWAY_CONFIG_DIR"] = f"{folder}/config"
        raw = RawEngine()
        for count in (2, 4, 8):
            await _side_by_side(Path(folder) / f"wide{count}", count, raw)
        await _dag(Path(folder) / "dag", raw)
        await raw.close()


async def _side_by_side(folder: Path, count: int, raw: RawEngine) -> None:
    console = await opened(write_workspace(folder, f"p12-{count}", steps(count, "[sleep, '2']", chained=False)))

    async def ours() -> float:
        return (await one_run(console))[1]

    async def peer() -> None:
        await asyncio.gather(*(raw.life(["sleep", "2"]) for _ in range(count)))

    print((await paired(ours, peer, _ROUNDS)).row(f"P12 {count} x sleep 2 side by side", 1.10), flush=True)
    await console.close()


async def _dag(folder: Path, raw: RawEngine) -> None:
    """Layers of steps, each needing all of the layer before; the longest of a layer sleeps 1 s: the critical path."""
    rows = []
    for layer in range(_LAYERS):
        needs = f"    needs: [l{layer - 1}]\n" if layer else ""
        rows.append(f"  l{layer}:\n{needs}    steps:\n")
        for number in range(_WIDE):
            seconds = 1 if number == 0 else 0.2
            rows.append(f"      s{number}: {{run: {IMAGE}, command: [sleep, '{seconds}']}}\n")
    console: Console = await opened(write_workspace(folder, "p12-dag", "".join(rows)))

    async def ours() -> float:
        return (await one_run(console))[1]

    async def peer() -> None:
        for _ in range(_LAYERS):
            await raw.life(["sleep", "1"])

    print((await paired(ours, peer, 2, warm=0)).row("P12 60-step DAG / its critical path", 1.15), flush=True)
    await console.close()


if __name__ == "__main__":
    asyncio.run(main())
