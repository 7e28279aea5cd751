"""A Docker engine of the tests' own, which they may kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.engines import UnixConnection

_START_SECONDS = 30.0


class PrivateDockerd:
    """A `dockerd` with its own folders at `socket`, in a network namespace of its own.

    Not only for quiet: an engine with `--bridge=none` removes the interface docker0, whosever it is. `inside` puts a
    command into the namespace, where the ports that containers publish can be reached.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._holder: subprocess.Popen[bytes] | None = None
        self.socket = str(folder / "docker.sock")

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = shutil.which("dockerd")
        assert program, "tests marked docker need the program dockerd (Debian: apt-get install docker.io)"
        (self._folder / "pid").unlink(missing_ok=True)
        # After a SIGKILL it would take a containerd that nobody has buried yet for a living one.
        (self._folder / "exec" / "containerd" / "containerd.pid").unlink(missing_ok=True)
        # fmt: off
        command = [
            *self._namespace(), program, "--data-root", str(self._folder / "data"), "--exec-root", str(self._folder / "exec"),
            "--pidfile", str(self._folder / "pid"), "--host", f"unix://{self.socket}",
        ]
        # fmt: on
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self._answers():
                return
            assert self._process.poll() is None, (self._folder / "log").read_text()[-3000:]
            time.sleep(0.05)
        raise AssertionError(f"dockerd is not ready: {(self._folder / 'log').read_text()[-3000:]}")

    def inside(self) -> list[str]:
        """Return what stands before a command that is to see the engine's network: published ports, on 127.0.0.1."""
        assert self._holder is not None
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net", "--"]

    def kill(self) -> None:
        """SIGKILL: no goodbye on any connection. Containers go on."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM: it stops its containers and goes."""
        self._end(signal.SIGTERM)

    def pause(self) -> None:
        """SIGSTOP: connections stay open and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def clean(self) -> None:
        """End all that belongs to it, by its folders' names in the command lines, and remove the folders."""
        if self._process is not None and self._process.poll() is None:
            self.resume()
            self.terminate()
        for pid in self._left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self._holder is not None:
            self._holder.communicate()
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((m for m in mounts if m.startswith(f"{self._folder}/")), reverse=True):
            subprocess.run(["umount", "--lazy", mount], capture_output=True, check=False)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _namespace(self) -> list[str]:
        """Return what puts a command into the network namespace, which stays when the engine restarts."""
        if self._holder is None:
            # It says when it is inside, and ends when its input does: with us, at the latest.
            self._holder = subprocess.Popen(
                ["unshare", "--net", "--", "sh", "-c", "ip link set lo up && echo inside && exec cat"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            assert self._holder.stdout is not None
            assert self._holder.stdout.readline() == b"inside\n", "a network namespace needs root's rights, and ip"
        return self.inside()

    def _end(self, sign: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(sign)
        self._process.wait(30)

    def _answers(self) -> bool:
        connection = UnixConnection(self.socket)
        try:
            connection.request("GET", "/_ping")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _left(self) -> list[int]:
        """Processes with our folder in their command line (containerd, shims), and the shims' children (containers)."""
        parents: dict[int, int] = {}
        ours: set[int] = set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if str(self._folder).encode() in (entry / "cmdline").read_bytes():
                    ours.add(int(entry.name))
        ours.discard(os.getpid())
        return sorted({pid for pid, parent in parents.items() if parent in ours} | ours)


@contextmanager
def private_dockerd() -> Iterator[PrivateDockerd]:
    """Yield a running engine; everything of it is gone afterwards."""
    engine = PrivateDockerd(Path(tempfile.mkdtemp(prefix="slipway-dockerd-")))
    try:
        engine.start()
        yield engine
    finally:
        engine.clean()
