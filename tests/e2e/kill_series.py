"""Kill the program at random times while it runs the sample pipeline up to production, start it again, and look whether all is right.

    python -m tests.e2e.kill_series [--kills 100] [--again 0.3] [--seed 1] [--image slipway/python-base:bookworm]

Each round: a file that all services share is changed; `slipway run` is killed with SIGKILL after a random time, and with the chance
`--again` the process that goes on is killed, too, again and again; then a process takes up what was left and ends it. Rounds follow
until as many processes were killed as asked.

Checked after each round, from outside: the run succeeded, each step has one result, each container of a step was started once (the
engine's own events), both environments are healthy, and neither container, network, volume nor lock of a run is left. Prints a line a
round and a summary; exits 1 when anything was wrong.
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path

from backend.assemble import assemble
from backend.domain.environment import DockerTarget
from backend.domain.facts import RunFinished, StepChanged
from backend.domain.health import Health
from backend.domain.labels import CONSOLE, ENVIRONMENT, PROJECT, ROLE, RUN
from backend.domain.phase import Phase
from backend.drivers.docker.connector import DockerConnector
from backend.ports.container_engine import ContainerEngine
from backend.store.folder import console_id, data_folder
from backend.store.journal import SqliteJournal

_SAMPLE = Path(__file__).parents[2] / "resources" / "samples" / "shop"
_PATIENCE = 300.0  # seconds for one process


async def go_on(folder: Path) -> int:
    """Take up what is left in a workspace and wait for its end: what the next start of any console does."""
    console = assemble(folder, resume=True, watch=False)
    finished: set[str] = set()
    news = asyncio.Event()

    def hear(fact: object) -> None:
        if isinstance(fact, RunFinished):
            finished.add(fact.run)
            news.set()

    console.subscribe(hear)
    await console.start()
    try:
        for run in console.taken_up:
            while run not in finished and not (await console.run(run)).phase.final:
                news.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), 1.0)
    finally:
        await console.close()
    return 0


class Series:
    """One workspace that many runs are killed in."""

    def __init__(self, folder: Path, project: str, engine: ContainerEngine, seed: int) -> None:
        self.folder = folder
        self.project = project
        self.engine = engine
        self.console = ""
        self.random = random.Random(seed)
        self.starts: Counter[str] = Counter()
        self.seconds = 0.0
        self.kills = 0  # processes that were killed while they worked

    async def process(self, *arguments: str, kill_after: float | None = None) -> int:
        """Run a process, killed after some seconds where asked; returns its exit code."""
        with (self.folder.parent / "output").open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *arguments, stdout=output, stderr=output
            )
        try:
            return await asyncio.wait_for(process.wait(), _PATIENCE if kill_after is None else kill_after)
        except TimeoutError:
            process.send_signal(signal.SIGKILL)
            code = await process.wait()
            self.kills += code == -signal.SIGKILL
            return code

    async def round(self, again: float) -> str:
        """Kill one run, go on, and return what is wrong ("" when nothing is)."""
        # A change in what all services share: four images are built anew and eight rollouts are to be done.
        with (self.folder / "webservice" / "__init__.py").open("a", encoding="utf-8") as shared:
            shared.write(f"# {self.random.random()}\n")
        delay = self.random.uniform(0.3, self.seconds)
        await self.process("gui.launch", "run", "-C", str(self.folder), kill_after=delay)
        while self.random.random() < again:
            await self.process(
                "tests.e2e.kill_series", "--go-on", str(self.folder), kill_after=self.random.uniform(0.5, 5)
            )
        code = await self.process("tests.e2e.kill_series", "--go-on", str(self.folder))
        problems = await self.problems()
        return "; ".join([f"going on ended with {code}"] * (code != 0) + problems)

    async def watch(self) -> None:
        """Count the starts of the runs' containers as the engine tells them."""
        async for event in self.engine.streams.events():
            attributes = event.attributes
            ours = attributes.get(CONSOLE) == self.console and RUN in attributes and ENVIRONMENT not in attributes
            if (event.kind, event.action) == ("container", "start") and ours:
                self.starts[attributes.get("name", event.id)] += 1

    async def problems(self) -> list[str]:
        """Look from outside."""
        found: list[str] = []
        journal = SqliteJournal(data_folder(self.folder))
        await journal.open()
        try:
            unfinished = await journal.unfinished()
            newest = await journal.runs(limit=1)
            facts = [fact for _, fact in await journal.since(-5000, limit=5000)]
        finally:
            await journal.close()
        if unfinished:
            found.append(f"unfinished: {unfinished}")
        if newest and newest[0].phase is not Phase.SUCCEEDED:
            found.append(f"run #{newest[0].number} ended as {newest[0].phase}: {newest[0].headline}")
        results = Counter(
            (fact.run, fact.ref, fact.attempt) for fact in facts if isinstance(fact, StepChanged) and fact.phase.final
        )
        found += [f"{key} has {count} results" for key, count in results.items() if count != 1]
        found += [f"{name} was started {count} times" for name, count in self.starts.items() if count != 1]
        found += await self.left()
        found += await self.environments()
        return found

    async def left(self) -> list[str]:
        """What a run left on the engine, and locks that nobody holds any more."""
        ours = {CONSOLE: self.console, RUN: ""}
        states = [state for state in await self.engine.containers.list(ours) if ENVIRONMENT not in state.labels]
        names = [f"container {state.name}" for state in states]
        names += [f"network {network.name}" for network in await self.engine.networks.list(ours)]
        names += [f"volume {volume.name}" for volume in await self.engine.volumes.list(ours)]
        locks = await self.engine.containers.list({PROJECT: self.project, ROLE: "lock"})
        return [*names, *(f"lock {lock.name}" for lock in locks)]

    async def environments(self) -> list[str]:
        """What does not run as it should."""
        found: list[str] = []
        console = assemble(self.folder, resume=False, watch=False)
        await console.start()
        try:
            for name in console.workspace.environments:
                state = await console.environment(name)
                if state.deployment is None or state.deployment.phase is not Phase.SUCCEEDED:
                    found.append(f"{name}: {state.deployment.phase if state.deployment else 'nothing deployed'}")
                found += [
                    f"{name}/{service.service}: {service.health}, {service.ready} of {service.wanted}"
                    for service in state.services.values()
                    if service.health is not Health.HEALTHY or service.ready != service.wanted
                ]
        finally:
            await console.close()
        return found

    async def clean(self) -> None:
        """Remove all that the series made."""
        for name in ("staging", "production"):
            await self.process("gui.launch", "down", name, "-C", str(self.folder), "--yes")
        for labels in ({PROJECT: self.project}, {CONSOLE: self.console}):
            for state in await self.engine.containers.list(labels):
                await self.engine.containers.remove(state.id)
            for network in await self.engine.networks.list(labels):
                await self.engine.networks.remove(network.name)
            for volume in await self.engine.volumes.list(labels):
                await self.engine.volumes.remove(volume.name)
            for image in await self.engine.images.list(labels):
                for tag in image.tags or (image.identity.config_digest,):
                    await self.engine.images.remove(tag)


def prepared(folder: Path, project: str) -> None:
    """Copy the sample under another project name and on ports of its own."""
    shutil.copytree(_SAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    base = random.randint(20000, 29000)
    for name, old, new in (
        ("slipway.yaml", "project: shop", f"project: {project}"),
        ("compose.staging.yaml", '"18080:', f'"{base}:'),
        ("compose.production.yaml", '"18090:', f'"{base + 1}:'),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


async def series(kills: int, again: float, seed: int, image: str) -> int:
    """Run the whole series; returns the exit code."""
    top = Path(tempfile.mkdtemp(prefix="slipway-kills-"))
    project = f"kills{uuid.uuid4().hex[:6]}"
    os.environ["SLIPWAY_DATA_DIR"] = str(top / "data")
    os.environ["SHOP_BASE_IMAGE"] = image
    folder = top / "shop"
    prepared(folder, project)
    connector = DockerConnector()
    one = Series(folder, project, await connector.connect(DockerTarget()), seed)
    wrong = rounds = 0
    watching: asyncio.Task[None] | None = None
    try:
        began = time.monotonic()
        code = await one.process("gui.launch", "run", "-C", str(folder))
        one.seconds = time.monotonic() - began
        one.console = console_id(data_folder(folder))
        if code:
            print((top / "output").read_text()[-3000:])
        print(f"a run without a kill takes {one.seconds:.1f} s and ends with {code}", flush=True)
        watching = asyncio.create_task(one.watch())
        while one.kills < kills:
            rounds += 1
            before = one.kills
            problem = await one.round(again)
            wrong += bool(problem)
            one.starts.clear()
            print(f"{rounds}: {one.kills - before} kills, {problem or 'right'}", flush=True)
    finally:
        if watching is not None:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        await one.clean()
        await connector.close()
        shutil.rmtree(top, ignore_errors=True)
    print(f"{one.kills} kills in {rounds} runs, seed {seed}: {wrong} runs wrong")
    return 1 if wrong or code else 0


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--again", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--image", default="slipway/python-base:bookworm")
    parser.add_argument("--go-on", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.go_on:
        return asyncio.run(go_on(chosen.go_on))
    return asyncio.run(series(chosen.kills, chosen.again, chosen.seed, chosen.image))


if __name__ == "__main__":
    sys.exit(main())
