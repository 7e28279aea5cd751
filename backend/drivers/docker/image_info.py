"""From the engine's inspect answer to what Slipway knows of an image."""

import contextlib

from backend.domain.image import ImageIdentity, ImageInfo
from backend.drivers.docker.container_state import with_algorithm
from backend.drivers.docker.frames import parse_time
from backend.drivers.docker.wire import Config, Image


def image_info(found: Image) -> ImageInfo:
    """Return the information; dangling names (`<none>`) are left out."""
    config = found.config or Config()
    entrypoint = config.entrypoint or ()
    check = config.healthcheck.test if config.healthcheck else None
    return ImageInfo(
        identity=ImageIdentity(with_algorithm(found.id), tuple(d for d in found.digests or () if "<none>" not in d)),
        tags=tuple(tag for tag in found.tags or () if "<none>" not in tag),
        labels=config.labels or {},
        size=found.size,
        created=parse_time(found.created or ""),
        entrypoint=(entrypoint,) if isinstance(entrypoint, str) else tuple(entrypoint),
        command=tuple(config.cmd or ()),
        working_dir=config.working_dir or "",
        user=config.user or "",
        exposed_ports=_ports(config),
        has_healthcheck=bool(check and check[0] != "NONE"),
        layers=tuple(found.rootfs.layers or ()) if found.rootfs else (),
        environment={name: value for name, _, value in (entry.partition("=") for entry in config.env or ())},
    )


def _ports(config: Config) -> tuple[int, ...]:
    ports = []
    for key in config.exposed or {}:
        with contextlib.suppress(ValueError):
            ports.append(int(key.partition("/")[0]))
    return tuple(sorted(ports))
