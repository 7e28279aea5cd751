"""The names of a test cluster: what CoreDNS would answer for services, from a list and a watch of the API server.

cluster_dns.py https://API:6443 PKI-FOLDER ADDRESS; standard library only.

`NAME.NS.svc.cluster.local` is the service's address, or the ready pods' addresses where it is headless; pods with a
hostname have `HOSTNAME.NAME.NS.svc.cluster.local`; an ExternalName is a CNAME. Any other name does not exist: there is
no way out of the cluster. When the API server is away, what was known stays.
"""

import asyncio
import http.client
import json
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

_ZONE = ("svc", "cluster", "local")
_A, _CNAME, _ANY = 1, 5, 255
_NO_SUCH_NAME = 3
_SECONDS = 5  # how long an answer may be kept
_SILENCE = 30.0  # a watch that says nothing for so long is begun anew

Object = dict[str, Any]
Key = tuple[str, str]


class Mirror:
    """The objects of one kind, kept current by a thread; read with one look into `items`."""

    def __init__(self, api: str, pki: Path, kind: str) -> None:
        self.items: dict[Key, Object] = {}
        self._host = urlsplit(api).netloc
        self._path = f"/api/v1/{kind}"
        self._tls = ssl.create_default_context(cafile=str(pki / "ca.crt"))
        self._tls.load_cert_chain(pki / "dns.crt", pki / "dns.key")
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        while True:
            try:
                self._list_and_watch()
            except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
                print(f"{self._path}: {error}", file=sys.stderr, flush=True)
            time.sleep(0.3)

    def _list_and_watch(self) -> None:
        whole = json.loads(self._get("").read())
        self.items = {_key(item): item for item in whole["items"]}
        version = whole["metadata"]["resourceVersion"]
        for line in self._get(f"?watch=1&timeoutSeconds={_SILENCE - 5:.0f}&resourceVersion={version}"):
            event = json.loads(line)
            if event["type"] == "ERROR":
                return
            if event["type"] == "DELETED":
                self.items.pop(_key(event["object"]), None)
            else:
                self.items[_key(event["object"])] = event["object"]

    def _get(self, query: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection(self._host, timeout=_SILENCE, context=self._tls)
        connection.request("GET", self._path + query)
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise ValueError(f"{answer.status} {answer.reason}")
        return answer


class Names:
    """What each name stands for."""

    def __init__(self, services: Callable[[], dict[Key, Object]], endpoints: Callable[[], dict[Key, Object]]) -> None:
        self._services = services
        self._endpoints = endpoints

    def find(self, name: str) -> tuple[list[str], str | None] | None:
        """Return addresses and, for an ExternalName, the other name; None when there is no such name."""
        *labels, first, second, third = ("", "", "", *name.lower().rstrip(".").split("."))
        labels = [label for label in labels if label]
        if (first, second, third) != _ZONE or len(labels) not in (2, 3):
            return None
        service = self._services().get((labels[-1], labels[-2]))
        if service is None:
            return None
        specification = service["spec"]
        headless = specification.get("clusterIP") == "None"
        if len(labels) == 3:
            found = [ip for ip, host in self._pods(service) if host == labels[0]] if headless else []
            return (found, None) if found else None
        if specification.get("type") == "ExternalName":
            return [], specification["externalName"]
        return ([ip for ip, _ in self._pods(service)] if headless else [specification["clusterIP"]]), None

    def _pods(self, service: Object) -> Iterator[tuple[str, str | None]]:
        early = service["spec"].get("publishNotReadyAddresses", False)
        for subset in self._endpoints().get(_key(service), {}).get("subsets") or ():
            for address in [*subset.get("addresses", ()), *(subset.get("notReadyAddresses", ()) if early else ())]:
                yield address["ip"], address.get("hostname")


def _key(item: Object) -> Key:
    return item["metadata"]["namespace"], item["metadata"]["name"]


def answer(query: bytes, names: Names) -> bytes:
    """Return the reply to one query in DNS's own form; ValueError when it is none."""
    if len(query) < 12:
        raise ValueError("too short")
    identity, flags, questions = struct.unpack_from("!HHH", query)
    if flags & 0x8000 or questions != 1:
        raise ValueError("not one question")
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii"))
        at += 1 + query[at]
    kind, _ = struct.unpack_from("!HH", query, at + 1)
    found = names.find(".".join(labels))
    owner, records = b"\xc0\x0c", []  # the name in the question
    addresses, other = found or ([], None)
    if other is not None:
        owner, records = _encoded(other), [(owner, _CNAME, _encoded(other))]
        addresses, _ = names.find(other) or ([], None)
    if kind in (_A, _ANY):
        records += [(owner, _A, bytes(int(part) for part in ip.split("."))) for ip in addresses if ":" not in ip]
    code = _NO_SUCH_NAME if found is None else 0
    # An answer, with authority, recursion allowed for those who insist on it.
    head = struct.pack("!HHHHHH", identity, 0x8480 | (flags & 0x0100) | code, 1, len(records), 0, 0)
    body = (name + struct.pack("!HHIH", number, 1, _SECONDS, len(data)) + data for name, number, data in records)
    return head + query[12 : at + 5] + b"".join(body)


def _encoded(name: str) -> bytes:
    parts = name.rstrip(".").split(".")
    return b"".join(bytes([len(part)]) + part.encode("ascii") for part in parts) + b"\0"


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, names: Names) -> None:
        self._names = names
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # older ones do not say so themselves

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        try:
            reply = answer(data, self._names)
        except (ValueError, IndexError, struct.error):
            return
        assert self._transport is not None
        self._transport.sendto(reply, addr)


async def serve(names: Names, address: str) -> None:
    """Answer on port 53, by datagrams and by streams, for ever."""

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                reply = answer(await reader.readexactly(length), names)
                writer.write(struct.pack("!H", len(reply)) + reply)
                await writer.drain()
        except (OSError, EOFError, ValueError, IndexError, struct.error):
            writer.close()

    await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Datagrams(names), local_addr=(address, 53))
    async with await asyncio.start_server(stream, address, 53) as server:
        await server.serve_forever()


def main(api: str, pki: str, address: str) -> None:
    """Follow the API server and answer."""
    services, endpoints = Mirror(api, Path(pki), "services"), Mirror(api, Path(pki), "endpoints")
    asyncio.run(serve(Names(lambda: services.items, lambda: endpoints.items), address))


if __name__ == "__main__":
    main(*sys.argv[1:])
