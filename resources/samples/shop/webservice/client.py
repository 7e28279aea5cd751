"""Calls from one service to another, over connections that are kept open."""

import http.client
import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from webservice.application import Refusal
from webservice.logfmt import log

Call = Callable[..., Any]
_local = threading.local()


def call(method: str, url: str, body: Any = None, timeout: float = 5.0) -> Any:
    """Return the decoded JSON answer. An error of the other service is passed on; none at all becomes 502.

    A kept connection may have been closed by the other side meanwhile, so a call without any answer is tried once
    more on a new one. Every call in this shop may be repeated: none of them changes anything on the other side.
    """
    parts = urlsplit(url)
    host = parts.netloc
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    for attempt in (1, 2):
        connection = _connection(host, timeout)
        try:
            connection.request(method, parts.path, data, headers)
            response = connection.getresponse()
            payload = response.read()
        except (OSError, http.client.HTTPException) as error:
            _drop(host)
            if attempt == 2:
                log("error", "upstream_failed", url=url, error=repr(error))
                raise Refusal(502, f"{parts.hostname} does not answer") from error
            continue
        return _decode(response.status, payload, parts.hostname or host)
    raise AssertionError("unreachable")


def _decode(status: int, payload: bytes, host: str) -> Any:
    try:
        value = json.loads(payload)
    except ValueError:
        raise Refusal(502, f"{host} answered {status} without JSON") from None
    if status >= 400:
        message = value.get("error", f"{host} answered {status}") if isinstance(value, dict) else f"{host}: {status}"
        raise Refusal(status if status < 500 else 502, message)
    return value


def _connection(host: str, timeout: float) -> http.client.HTTPConnection:
    connections = _local.__dict__.setdefault("connections", {})
    if host not in connections:
        connections[host] = http.client.HTTPConnection(host, timeout=timeout)
    return connections[host]


def _drop(host: str) -> None:
    connection = _local.connections.pop(host, None)
    if connection is not None:
        connection.close()
