"""Connections to an API server that notice when the other side is gone, and the proxies between."""

import contextlib
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed leaves it out

_OPTIONS = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 3), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 20_000))


def watched_socket(address: tuple[Any, ...]) -> socket.socket:
    """Return a socket whose peer's silent death ends it after about 20 s; aiohttp's `socket_factory`."""
    family, kind, protocol, _, _ = address
    opened = socket.socket(family=family, type=kind, proto=protocol)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _OPTIONS:
        if (option := getattr(socket, name, None)) is not None:  # not all systems have all of them
            with contextlib.suppress(OSError):
                opened.setsockopt(socket.IPPROTO_TCP, option, value)
    return opened


def proxy_for(server: str, environment: Mapping[str, str]) -> str:
    """Return the proxy that the environment names for an address, "" for none; as kubectl and curl understand the variables."""
    parts = urlsplit(server)
    values = {name: environment.get(name) or environment.get(name.upper()) or "" for name in _VARIABLES}
    proxy = values[f"{parts.scheme}_proxy"]
    if not proxy or proxy_bypass_environment(parts.netloc, {"no": values["no_proxy"]}):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


_VARIABLES = ("http_proxy", "https_proxy", "no_proxy")
