"""A private Podman service: own storage, own state, own socket; the user's Podman is not touched."""

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

_CAP_SYS_RESOURCE = 24
_START_SECONDS = 20.0

# Podman asks the kernel for higher limits than the machine may give without CAP_SYS_RESOURCE (in containers, sandboxes),
# and has no setting against it in its Docker-compatible calls: this OCI runtime takes the limits out and calls the real one.
_RUNTIME = r"""#!/bin/sh
previous=
for argument in "$@"; do
    case $previous in
        --bundle | -b) file=$argument/config.json ;;
        --process | -p) file=$argument ;;
        *) file= ;;
    esac
    if [ -n "$file" ] && [ -f "$file" ]; then sed -i 's/"rlimits":\[[^]]*\]/"rlimits":[]/' "$file"; fi
    previous=$argument
done
exec RUNTIME "$@"
"""


@contextmanager
def podman_service() -> Iterator[str]:
    """Yield the socket path of a service that is ready; fails when Podman is missing or does not start."""
    program = shutil.which("podman")
    assert program, (
        "tests marked podman need the program podman (Debian: apt-get install podman), or choose: -m 'not podman'"
    )
    folder = Path(tempfile.mkdtemp(prefix="slipway-podman-"))  # a short path: socket names have 107 bytes
    path = folder / "podman.sock"
    # fmt: off
    base = [
        program, "--root", str(folder / "root"), "--runroot", str(folder / "run"), "--tmpdir", str(folder / "tmp"),
        "--cgroup-manager", "cgroupfs",
    ]
    # fmt: on
    registries = folder / "registries.conf"
    registries.write_text(
        '[[registry]]\nprefix = "127.0.0.1"\nlocation = "127.0.0.1"\ninsecure = true\n'
    )  # as Docker has it
    environment = os.environ | {
        "CONTAINERS_CONF": str(_configuration(folder)),
        "CONTAINERS_REGISTRIES_CONF": str(registries),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*base, "system", "service", "--time=0", f"unix://{path}"],
            env=environment,
            stdout=log,
            stderr=log,
            cwd=folder,  # Podman's monitor leaves a file `oom` where it stands
        )
        try:
            _wait_until_ready(path, process, folder / "log")
            yield str(path)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)
            subprocess.run(
                [*base, "rm", "--all", "--force", "--time=0"], env=environment, capture_output=True, check=False
            )
            _take_down(folder)


def _configuration(folder: Path) -> Path:
    lines = ["[containers]", 'log_driver = "k8s-file"', "[engine]", 'events_logger = "file"']
    if not _may_raise_limits():
        real = shutil.which("crun") or shutil.which("runc")
        assert real, "Podman needs an OCI runtime: crun or runc"
        runtime = folder / "runtime"
        runtime.write_text(_RUNTIME.replace("RUNTIME", real))
        runtime.chmod(0o755)
        lines += ['runtime = "limitless"', "[engine.runtimes]", f'limitless = ["{runtime}"]']
    path = folder / "containers.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def _may_raise_limits() -> bool:
    status = Path("/proc/self/status").read_text()
    held = next(line for line in status.splitlines() if line.startswith("CapEff:")).split()[1]
    return os.getuid() != 0 or bool(int(held, 16) >> _CAP_SYS_RESOURCE & 1)


def _wait_until_ready(path: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"podman system service ended: {log.read_text()}"
        if path.exists():
            connection = UnixConnection(str(path))
            try:
                connection.request("GET", "/_ping")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            finally:
                connection.close()
        time.sleep(0.05)
    raise AssertionError(f"podman system service is not ready after {_START_SECONDS:.0f} s: {log.read_text()}")


def _take_down(folder: Path) -> None:
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for mount in sorted((m for m in mounts if m.startswith(f"{folder}/")), reverse=True):
        subprocess.run(["umount", "--lazy", mount], capture_output=True, check=False)
    shutil.rmtree(folder, ignore_errors=True)
