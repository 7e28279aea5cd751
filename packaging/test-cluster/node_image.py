"""Writes the image that a test cluster starts with, as `docker save` would: busybox with links for its applets, asleep.

node_image.py BUSYBOX > image.tar; standard library only. It is the container that holds a pod's network
(docker.io/slipway/pause:1), and for the tests docker.io/slipway/busybox:1.
"""

import hashlib
import io
import json
import platform
import subprocess
import sys
import tarfile
from pathlib import Path

NAMES = ["docker.io/slipway/pause:1", "docker.io/slipway/busybox:1"]


def node_image(busybox: Path) -> bytes:
    """Return the archive."""
    layer = _layer(busybox)
    configuration = {
        "architecture": {"aarch64": "arm64"}.get(platform.machine(), "amd64"),
        "os": "linux",
        "config": {"Env": ["PATH=/bin"], "Cmd": ["/bin/busybox", "sleep", "infinity"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": NAMES, "Layers": ["layer.tar"]}]
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
        _add(archive, "config.json", json.dumps(configuration).encode(), 0o644)
        _add(archive, "layer.tar", layer, 0o644)
        _add(archive, "manifest.json", json.dumps(manifest).encode(), 0o644)
    return target.getvalue()


def _layer(busybox: Path) -> bytes:
    listed = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)  # noqa: S603
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, mode in (("bin", 0o755), ("etc", 0o755), ("root", 0o700), ("tmp", 0o1777), ("www", 0o755)):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, mode
            archive.addfile(folder)
        _add(archive, "bin/busybox", busybox.read_bytes(), 0o755)
        _add(archive, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n", 0o644)
        for applet in listed.stdout.split():
            if applet != "busybox":
                link = tarfile.TarInfo(f"bin/{applet}")
                link.type, link.linkname = tarfile.SYMTYPE, "busybox"
                archive.addfile(link)
    return target.getvalue()


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mode = len(data), mode
    archive.addfile(header, io.BytesIO(data))


if __name__ == "__main__":
    sys.stdout.buffer.write(node_image(Path(sys.argv[1])))
