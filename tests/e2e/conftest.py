"""Engines of the end-to-end tests' own."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from backend.engine.environments.proxy_image import PROXY_IMAGES
from tests.support.dockerd import PrivateDockerd, private_dockerd
from tests.support.engines import busybox_on, call, docker_socket

_PYTHON = ("slipway/python-base:bookworm", "docker.io/library/python:3.12-slim-bookworm")


@dataclass(frozen=True, slots=True)
class OwnEngine:
    """An engine that a test may stop, with the images that deployments and the sample need."""

    dockerd: PrivateDockerd
    busybox: str
    python: str


@pytest.fixture(scope="session")
def own_engine() -> Iterator[OwnEngine]:
    """One engine for all tests of a session (of a worker, with xdist); each test leaves it running."""
    with private_dockerd() as dockerd, busybox_on("docker", dockerd.socket) as busybox:
        _copied(PROXY_IMAGES, dockerd.socket)
        yield OwnEngine(dockerd, busybox.image, _copied(_PYTHON, dockerd.socket))


def _copied(names: tuple[str, ...], socket: str) -> str:
    """Load the first of these images that the machine's engine has into another engine, and return its name."""
    for name in names:
        try:
            call(docker_socket(), "GET", f"/v1.41/images/{quote(name, safe='/:')}/json")
        except AssertionError:
            continue
        call(socket, "POST", "/v1.41/images/load", call(docker_socket(), "GET", f"/v1.41/images/{name}/get"))
        return name
    raise AssertionError(f"the machine's engine has none of {', '.join(names)}: ./task test makes them")
