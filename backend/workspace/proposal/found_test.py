"""How a service's tests can be run, as the finders of the languages report it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Folders of tests that need other services: left to the integration stage.
APART = ("tests/integration", "tests/e2e", "tests/functional", "test/integration", "test/e2e")


@dataclass(frozen=True, slots=True)
class FoundTest:
    """`image` is "" for the service's own image. `why` is a sentence about what was found in `source`, `where` one about
    the image it runs in, which rests on `dockerfile`. `tool` names what runs the tests.
    """

    tool: str
    command: str
    why: str
    where: str
    source: str
    dockerfile: str
    image: str = ""
    files: tuple[str, ...] = ()
    junit: tuple[str, ...] = ()
    working_dir: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoTest:
    """Something of a language lies here, but no tests that can be run; `why` is a sentence about it."""

    what: str
    why: str
    cure: str = ""
