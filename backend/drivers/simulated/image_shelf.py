"""The images that a simulated engine has, and those it could pull."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from backend.domain.container import FileEntry
from backend.domain.errors import NotFoundError
from backend.domain.image import ImageIdentity, ImageInfo
from backend.domain.service import HealthCheck
from backend.drivers.simulated.behaviour import Behaviour, BehaviourOf
from backend.drivers.simulated.tiny_shell import TinyShell


@dataclass(frozen=True, slots=True)
class SimulatedImage:
    """An image with what it does: `behaviour` of each container (a value, or made from the spec) and its files."""

    info: ImageInfo
    behaviour: Behaviour | BehaviourOf
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    healthcheck: HealthCheck | None = None


def full_name(reference: str) -> str:
    """Return a reference as the shelf keeps it: without Docker Hub's prefix, with a tag."""
    for prefix in ("docker.io/library/", "docker.io/", "library/"):
        reference = reference.removeprefix(prefix)
    if "@" in reference or ":" in reference.rpartition("/")[2]:
        return reference
    return f"{reference}:latest"


def digest_of(text: str) -> str:
    """Return a config digest made from a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class ImageShelf:
    """Images by config digest, names that point to them, and what a registry would give."""

    def __init__(self) -> None:
        self._images: dict[str, SimulatedImage] = {}
        self._names: dict[str, str] = {}
        self.registry: dict[str, SimulatedImage] = {}
        self.denied: set[str] = set()
        self.anything: BehaviourOf | None = None  # the registry has every image, and all of them do this

    def make(self, name: str, behaviour: Behaviour | BehaviourOf | None = None, **fields: object) -> SimulatedImage:
        """Return an image (on no shelf yet) called `name`; `fields` are ImageInfo's."""
        name = full_name(name)
        info = ImageInfo(ImageIdentity(digest_of("image " + name)), size=48 * 1024 * 1024, command=("sh",))
        return SimulatedImage(replace(info, **fields), behaviour or TinyShell())  # type: ignore[arg-type]

    def add(self, name: str, behaviour: Behaviour | BehaviourOf | None = None, **fields: object) -> SimulatedImage:
        """Put an image on the shelf."""
        return self.keep(self.make(name, behaviour, **fields), (name,))

    def offer(self, name: str, behaviour: Behaviour | BehaviourOf | None = None, **fields: object) -> SimulatedImage:
        """Let the registry have an image that can be pulled."""
        image = self.registry[full_name(name)] = self.make(name, behaviour, **fields)
        return image

    def offered(self, name: str) -> SimulatedImage | None:
        """Return what a pull of the name gives, None when the registry does not have it."""
        name = full_name(name)
        if name not in self.registry and self.anything is not None:
            return self.offer(name, self.anything)
        return self.registry.get(name)

    def keep(self, image: SimulatedImage, names: tuple[str, ...] = ()) -> SimulatedImage:
        """Put an image on the shelf under names."""
        self._images[image.info.identity.config_digest] = image
        for name in names:
            self._names[full_name(name)] = image.info.identity.config_digest
        return image

    def find(self, reference: str) -> SimulatedImage:
        """Return an image by name, digest or short id; NotFoundError."""
        digest = self._names.get(full_name(reference), reference)
        if digest in self._images:
            return self._images[digest]
        bare = reference.removeprefix("sha256:")
        if len(bare) >= 12:
            for known, image in self._images.items():
                if known.removeprefix("sha256:").startswith(bare):
                    return image
        raise NotFoundError(f"No such image: {reference}", "Build it, or pull it where a registry has it.")

    def info(self, image: SimulatedImage) -> ImageInfo:
        """Return the image's information with its present names."""
        digest = image.info.identity.config_digest
        return replace(image.info, tags=tuple(sorted(name for name, of in self._names.items() if of == digest)))

    def all(self) -> tuple[SimulatedImage, ...]:
        """Return what is on the shelf."""
        return tuple(self._images.values())

    def remove(self, reference: str) -> None:
        """Remove a name, and the image with its last name; by digest: the image with all its names."""
        name = full_name(reference)
        if name in self._names:
            digest = self._names.pop(name)
            if digest not in self._names.values():
                self._images.pop(digest, None)
            return
        digest = self.find(reference).info.identity.config_digest
        self._names = {key: value for key, value in self._names.items() if value != digest}
        self._images.pop(digest, None)
