"""Published and exposed ports, in short and long form."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.domain.problem import Place
from backend.domain.service import Port
from backend.notation.nodes import Block, Node, shown
from backend.workspace.compose.keys import check_keys
from backend.workspace.compose.scope import Scope

_MOST_PORTS = 1000
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_SHORT = re.compile(
    r"(?:(?P<host>\[[^\]]*\]|[^:]*):)??(?:(?P<published>[^:]*):)?(?P<target>[^:/]+)(?:/(?P<protocol>\w+))?"
)
_PROTOCOLS = ("tcp", "udp", "sctp")
_EXAMPLE = "expected a port such as 8080, 8080:80 or 127.0.0.1:8080:80/tcp"


@dataclass(frozen=True, slots=True)
class _Written:
    target: str
    published: str
    protocol: str
    host: str


def read_ports(scope: Scope, node: Node | None, name: str) -> tuple[Port, ...]:
    """Return every port, the last of equal ones (the same address, published and target port, and protocol)."""
    found: dict[tuple[str, int, int, str], Port] = {}
    for item in scope.reader.sequence(node, name, "a list of ports"):
        try:
            for port in _long(scope, item, name) if isinstance(item, Block) else _short(scope, item, name):
                found[port.host_ip, port.published, port.target, port.protocol] = port
        except ValueError as error:
            scope.findings.error(item.place, f"{name}: {error}")
    return tuple(found.values())


def read_expose(scope: Scope, node: Node | None, name: str) -> tuple[int, ...]:
    """Return the numbers of exposed ports."""
    found: dict[int, None] = {}
    for item in scope.reader.sequence(node, name):
        port = scope.reader.scalar(item, name, "a port")
        if port is None:
            continue
        number, _, protocol = port.text.partition("/")
        try:
            if protocol not in ("", *_PROTOCOLS):
                raise ValueError("expected a protocol tcp, udp or sctp")
            found.update(dict.fromkeys(_range(number)))
        except ValueError as error:
            scope.findings.error(port.place, f"{name}: {error}, found {shown(port.text)}")
    return tuple(found)


def _short(scope: Scope, node: Node, name: str) -> Iterator[Port]:
    port = scope.reader.scalar(node, name, "a port")
    if port is None:
        return
    match = _SHORT.fullmatch(port.text)
    if match is None:
        raise ValueError(f"{_EXAMPLE}, found {shown(port.text)}")
    host = (match["host"] or "").strip("[]")
    try:
        written = _Written(match["target"], match["published"] or "", match["protocol"] or "tcp", host)
        yield from _pairs(scope, port.place, name, written)
    except ValueError as error:
        raise ValueError(f"{error}, found {shown(port.text)}") from None


def _long(scope: Scope, block: Block, name: str) -> Iterator[Port]:
    check_keys(scope.reader, block, "a port", name)
    if block.get("target") is None:
        scope.findings.error(block.place, f"{name}: a port needs `target:`")
        return
    parts = [
        scope.reader.text(block.get(key), f"{name}.{key}") for key in ("target", "published", "protocol", "host_ip")
    ]
    if parts[0]:
        yield from _pairs(scope, block.place, name, _Written(parts[0], parts[1], parts[2] or "tcp", parts[3]))


def _pairs(scope: Scope, place: Place, name: str, written: _Written) -> Iterator[Port]:
    targets = _range(written.target)
    outside = _range(written.published) if written.published else [0] * len(targets)
    if written.protocol.lower() not in _PROTOCOLS:
        raise ValueError("expected a protocol tcp, udp or sctp")
    if written.host:
        try:
            ipaddress.ip_address(written.host)
        except ValueError:
            raise ValueError("expected an IP address before the ports") from None
    if len(outside) > 1 and len(targets) == 1:
        scope.findings.warning(place, f"{name}: a range for one port is not honoured, {outside[0]} is taken")
        outside = outside[:1]
    if len(outside) != len(targets):
        raise ValueError("expected ranges of the same length")
    for number, (inner, outer) in enumerate(zip(targets, outside, strict=True)):
        if number >= _MOST_PORTS:
            raise ValueError(f"expected at most {_MOST_PORTS} ports")
        yield Port(inner, outer, written.protocol.lower(), written.host)


def _range(text: str) -> list[int]:
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise ValueError(_EXAMPLE)
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= 65535:
        raise ValueError("expected ports from 1 to 65535")
    return list(range(first, last + 1))
