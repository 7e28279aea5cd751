"""The few words of `docker` that the set-up needs, for machines that reach an engine but have no client.

engine_client.py version | image inspect [--format RECIPE] NAME | tag NAME NEW | pull [-q] NAME
engine_client.py import [--change LINE]... FILE NAME

Speaks to the engine that find_engine.py finds, over a Unix socket or plain TCP; needs only the standard library.
"""

import http.client
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

from find_engine import candidates, connection_to


def send(host: str, method: str, path: str, body: IO[bytes] | None = None, timeout: float = 600) -> bytes:
    """Return the answer's body; SystemExit with the engine's own words where it refuses."""
    connection = connection_to(host, timeout)
    headers = {"Content-Type": "application/x-tar", "Transfer-Encoding": "chunked"} if body else {}
    try:
        connection.request(method, path, body, headers, encode_chunked=body is not None)
        response = connection.getresponse()
        answer = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise SystemExit(f"{host} does not answer: {error}") from error
    finally:
        connection.close()
    if response.status >= 400:
        raise SystemExit(f"{host} answered {response.status}: {answer.decode(errors='replace').strip()}")
    for line in answer.splitlines():  # a pull or an import reports its failure in the stream
        if b'"error"' in line:
            raise SystemExit(json.loads(line)["error"])
    return answer


def split(name: str) -> tuple[str, str]:
    """Return repository and tag; `latest` where there is none."""
    repository, colon, tag = name.rpartition(":")
    return (repository, tag) if colon and "/" not in tag else (name, "latest")


def inspect(host: str, arguments: list[str]) -> None:
    """Print one label where --format asks for it, else the whole answer."""
    found: dict[str, Any] = json.loads(send(host, "GET", f"/images/{quote(arguments[-1])}/json"))
    if "--format" in arguments:
        print(((found.get("Config") or {}).get("Labels") or {}).get("slipway.recipe", ""))
    else:
        json.dump([found], sys.stdout)


def bring_in(host: str, arguments: list[str]) -> None:
    """Import a file system as an image."""
    changes = [value for key, value in pairwise(arguments) if key == "--change"]
    file, name = arguments[-2:]
    # The tag stays on the name, as Docker's client sends it: Podman does not look at `tag` here.
    query = [("fromSrc", "-"), ("repo", name), *(("changes", change) for change in changes)]
    with Path(file).open("rb") as body:
        send(host, "POST", "/images/create?" + urlencode(query), body)


def main(arguments: list[str]) -> int:
    host = candidates(docker_only=False)[0]
    match arguments:
        case ["version"]:
            print(send(host, "GET", "/version", timeout=5).decode())
        case ["image", "inspect", *rest]:
            inspect(host, rest)
        case ["import", *rest]:
            bring_in(host, rest)
        case ["tag", name, new]:
            repository, tag = split(new)
            send(host, "POST", f"/images/{quote(name)}/tag?" + urlencode({"repo": repository, "tag": tag}))
        case ["pull", *rest]:
            repository, tag = split(rest[-1])
            send(host, "POST", "/images/create?" + urlencode({"fromImage": repository, "tag": tag}))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
