"""A small image for real engines, made from Debian's busybox-static; no registry is needed."""

import io
import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path

# fmt: off
_APPLETS = (
    "sh", "cat", "cp", "date", "dd", "echo", "env", "false", "find", "grep", "head", "hostname", "httpd", "id", "kill", "ln", "ls",
    "mkdir", "mkfifo", "mount", "nc", "nslookup", "ping", "printf", "ps", "pwd", "rm", "sed", "seq", "sleep", "stat", "tail", "tee",
    "test", "touch", "tr", "trap", "true", "umount", "wc", "wget", "yes",
)
# fmt: on


@cache
def busybox_tar() -> bytes:
    """Return a root file system: busybox, its links, /tmp, /etc/passwd."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for folder, mode in (("bin", 0o755), ("etc", 0o755), ("tmp", 0o1777), ("root", 0o700)):
            header = tarfile.TarInfo(folder)
            header.type, header.mode = tarfile.DIRTYPE, mode
            archive.addfile(header)
        _add(archive, "bin/busybox", _busybox().read_bytes(), 0o755)
        _add(archive, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n", 0o644)
        for applet in _APPLETS:
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
    return target.getvalue()


def _busybox() -> Path:
    """Return a static busybox: the machine's, else out of Debian's package by apt."""
    for found in (shutil.which("busybox"), "/bin/busybox"):
        if found and b".interp" not in Path(found).read_bytes():
            return Path(found)
    cache_folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "slipway" / "tests"
    kept = cache_folder / "bin" / "busybox"
    if not kept.exists():
        cache_folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "busybox-static"], cwd=cache_folder, check=True, capture_output=True)
        package = max(cache_folder.glob("busybox-static_*.deb"))
        subprocess.run(["dpkg-deb", "--extract", str(package), str(cache_folder)], check=True)
    return kept


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mode = len(data), mode
    archive.addfile(header, io.BytesIO(data))
