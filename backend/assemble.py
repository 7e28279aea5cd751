"""From a folder to a Console: real drivers, or the simulated ones of the demonstration."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from backend.console import Console
from backend.console_parts import Parts
from backend.drivers.late import LateClusterConnector, LateConnector, LateProber
from backend.engine.environments.pins import PinFile
from backend.engine.system_clock import SystemClock
from backend.store.approvals import ApprovalFile
from backend.store.archive import FileArchive
from backend.store.folder import console_id, data_folder
from backend.store.journal import SqliteJournal
from backend.store.secrets import UserSecrets
from backend.store.settings import load_settings
from backend.store.tree import GitTree
from backend.workspace.loader import load_workspace
from backend.workspace.variables import workspace_variables

SIMULATED = "SLIPWAY_SIMULATED"  # for tests of the command line: the engine is simulated, at this speed


class _Variables(Mapping[str, str]):
    """The variables that the workspace's files see, read at each question: `.env` may change while the workspace is open."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self._root = root
        self._environment = environment

    def __getitem__(self, name: str) -> str:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> Mapping[str, str]:
        return workspace_variables(self._root, self._environment)


def assemble(root: Path, *, demo: bool = False, resume: bool = True, watch: bool = True) -> Console:
    """Return a Console on a folder, not started yet; with `demo` on a sample of its own, in a simulated world.

    InputError when the folder has no slipway.yaml.
    """
    if demo:
        from backend.demonstration import demonstration  # noqa: PLC0415 - simulated drivers are not needed otherwise

        return Console(demonstration(), resume=resume, watch=watch)
    return Console(_parts(root.resolve(), os.environ), resume=resume, watch=watch)


def _parts(root: Path, environment: Mapping[str, str]) -> Parts:
    if speed := environment.get(SIMULATED):
        from backend.demonstration import simulated_at  # noqa: PLC0415 - as above

        return simulated_at(root, float(speed))
    settings = load_settings()
    folder = data_folder(root)
    tree, prober, approvals = GitTree(root), LateProber(), ApprovalFile()
    clusters = LateClusterConnector(approvals, environment)
    return Parts(
        root=root,
        folder=folder,
        load=lambda: load_workspace(root, environment),
        history=SqliteJournal(folder),
        archive=FileArchive(folder, settings.log_limit),
        connector=LateConnector(),
        clock=SystemClock(),
        secrets=UserSecrets(root, _Variables(root, environment)),
        prober=prober,
        tree=tree,
        pins=PinFile(folder / "pins.json"),
        console_id=lambda: console_id(folder),
        person=tree.person,
        environment=environment,
        clusters=clusters,
        approvals=approvals,
        parallel=settings.parallel,
        keep_runs=settings.keep_runs,
        closers=(prober.close, clusters.close),
    )
