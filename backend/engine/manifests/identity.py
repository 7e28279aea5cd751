"""As whom a container runs, as far as that is known without looking into the image."""

from dataclasses import dataclass

from backend.domain.service import Service
from backend.engine.manifests.setting import PodImage


@dataclass(frozen=True, slots=True)
class Identity:
    """Numbers of user and group, None where they are not known; `given`: the Compose file says so, not the image."""

    user: int | None = None
    group: int | None = None
    given: bool = False

    @property
    def not_root(self) -> bool:
        """Whether it is certain that the container does not run as root; a name in the image may be root's."""
        return self.user is not None and self.user != 0


def identity_of(service: Service, image: PodImage) -> Identity:
    """Return what `user:` says, or the image where `user:` says nothing that a cluster understands."""
    if service.user:
        found = _numbers(service.user)
        if found[0] is not None:
            return Identity(*found, given=True)
    return Identity(*_numbers(image.user))


def _numbers(text: str) -> tuple[int | None, int | None]:
    user, _, group = text.partition(":")
    return _number(user), _number(group)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) < 2**31 else None
