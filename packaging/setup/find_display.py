"""Exit 0 when a display can be opened: a variable left over from another session is not one."""

import os
import socket
import sys


def answers(family: int, address: object) -> bool:
    """True when something listens there."""
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(3)
        try:
            connection.connect(address)  # type: ignore[arg-type]
        except OSError:
            return False
    return True


def wayland() -> bool:
    """True when the Wayland compositor that WAYLAND_DISPLAY names listens."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    return bool(name) and answers(socket.AF_UNIX, os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/"), name))


def x11() -> bool:
    """True when the X server that DISPLAY names listens: `:0` and `unix:0` on this machine, else `host:0`."""
    host, colon, rest = os.environ.get("DISPLAY", "").rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where X servers have it
        return answers(socket.AF_UNIX, path) or answers(socket.AF_UNIX, "\0" + path)
    return answers(socket.AF_INET, (host, 6000 + int(number)))


if __name__ == "__main__":
    sys.exit(not (wayland() or x11()))
