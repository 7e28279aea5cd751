"""A real Kubernetes for tests: the one that SLIPWAY_TEST_KUBECONFIG names, or one of Debian's 1.20 for this test run.

Its programs come from K8S_BIN or KUBEBUILDER_ASSETS, else from the cache that `./task cluster` and `./task test` fill.
All workers of a run share one cluster: the first that needs it starts it, the last one ends it.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SCRIPTS = Path(__file__).parents[2] / "packaging" / "test-cluster"
_IMAGE = "docker.io/slipway/busybox:1"  # every cluster of ours has it from the start


@dataclass(frozen=True, slots=True)
class TestCluster:
    """A running cluster; `folder` is where one of ours lives, and None for a given one. `image` has busybox."""

    __test__ = False

    kubeconfig: Path
    folder: Path | None
    image: str

    def kubectl(self, *arguments: str, stdin: str | None = None, seconds: float = 120) -> str:
        """Return what `kubectl` prints as administrator; AssertionError with its words when it fails."""
        program = str(self.folder / "tools/bin/kubectl") if self.folder else shutil.which("kubectl")
        assert program, "kubectl is missing (Debian: apt-get install kubernetes-client)"
        return _run([program, "--kubeconfig", str(self.kubeconfig), *arguments], stdin, seconds)

    def control(self, *arguments: str) -> str:
        """Run a command of packaging/test-cluster/cluster: stop, start, pid, where, registry, inside."""
        assert self.folder, "only a cluster of the tests' own can be stopped and entered"
        return _run(_control(self.folder, *arguments))

    def load(self, archive: Path) -> None:
        """Make the images in what `docker save` wrote known to the node."""
        assert self.folder, "images can be loaded only into a cluster of the tests' own"
        with archive.open("rb") as stream:
            subprocess.run(_control(self.folder, "load"), stdin=stream, capture_output=True, check=True)


@contextmanager
def shared_cluster(run: str) -> Iterator[TestCluster]:
    """Yield the given cluster, or the one of this test run, which lives while somebody uses it.

    `run` names the run, the same for all its workers.
    """
    given = os.environ.get("SLIPWAY_TEST_KUBECONFIG")
    if given:
        yield _given(Path(given))
        return
    _end_forgotten()
    folder = Path(tempfile.gettempdir()) / f"slipway-cluster-{run}"
    user = f"{os.getpid()} {uuid.uuid4().hex}"
    with _locked(_users_of(folder)) as users:
        kubeconfig = _up(folder)
        _write(users, [*_read(users), user])
    try:
        yield TestCluster(kubeconfig, folder, _IMAGE)
    finally:
        _leave(folder, user)


def down(folder: Path) -> None:
    """End the cluster that lives in a folder, and remove all of it."""
    _run(_control(folder, "down"))


def up(folder: Path) -> TestCluster:
    """Start a cluster of one test's own; `down` ends it."""
    return TestCluster(_up(folder), folder, _IMAGE)


def _up(folder: Path) -> Path:
    programs = subprocess.run([_SCRIPTS / "build", "--check"], capture_output=True, text=True, check=False)
    assert programs.returncode == 0, (
        "tests marked cluster need Kubernetes, and the cache has none: ./task cluster makes it (ten minutes), or name a"
        f" cluster with SLIPWAY_TEST_KUBECONFIG, or programs with K8S_BIN. {programs.stderr}"
    )
    try:
        return Path(_run(_control(folder, "up", *programs.stdout.splitlines()), seconds=400).strip())
    except BaseException:
        down(folder)
        raise


def _given(kubeconfig: Path) -> TestCluster:
    assert kubeconfig.is_file(), f"SLIPWAY_TEST_KUBECONFIG={kubeconfig} is no file"
    folder = kubeconfig.parent if (kubeconfig.parent / "containerd.sock").exists() else None
    image = os.environ.get("SLIPWAY_TEST_IMAGE") or (_IMAGE if folder else "docker.io/library/busybox:1.36")
    return TestCluster(kubeconfig, folder, image)


def _control(folder: Path, *arguments: str) -> list[str]:
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return [*rights, "env", f"SLIPWAY_CLUSTER_DIR={folder}", str(_SCRIPTS / "cluster"), *arguments]


def _run(command: list[str], stdin: str | None = None, seconds: float = 120) -> str:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-6000:]}"
    return done.stdout


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Hold the file that counts the users; another worker that removed it meanwhile made a new one necessary."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists() and os.fstat(descriptor).st_ino == path.stat().st_ino:
            break
        os.close(descriptor)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _users_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.users")


def _leave(folder: Path, user: str | None) -> None:
    """Strike out one user, and those that died without a goodbye; the last one ends the cluster."""
    with _locked(_users_of(folder)) as users:
        left = [line for line in _read(users) if line != user and Path(f"/proc/{line.split()[0]}").exists()]
        _write(users, left)
        if not left:
            down(folder)
            _users_of(folder).unlink()


def _end_forgotten() -> None:
    """End clusters of test runs that were killed."""
    for users in Path(tempfile.gettempdir()).glob("slipway-cluster-*.users"):
        if os.access(users, os.W_OK):
            _leave(users.with_suffix(""), None)


def _read(descriptor: int) -> list[str]:
    return os.pread(descriptor, 100_000, 0).decode().splitlines()


def _write(descriptor: int, users: list[str]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, "".join(f"{user}\n" for user in users).encode(), 0)
