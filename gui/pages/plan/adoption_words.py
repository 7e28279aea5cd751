"""What a plan says of containers that run already, in lines."""

from backend.domain.adoption import Adoption, FoundContainer
from gui.formats import ago, plural


def offer(adoption: Adoption) -> str:
    """Return the words beside the box to tick."""
    if not adoption.containers:
        return f"Use the volumes of Compose project {adoption.project} on: {', '.join(adoption.volumes.values())}"
    count = plural(len(adoption.containers), "container")
    return f"Adopt what runs: take the place of {count} of Compose project {adoption.project}"


def found(adoption: Adoption, now: float) -> list[str]:
    """Return the containers, each in a line; where there is none, the project."""
    return [_container(one, now) for one in adoption.containers] or [
        f"nothing now; Compose project {adoption.project} left volumes"
    ]


def steps(adoption: Adoption) -> list[str]:
    """Return what is done, numbered."""
    return [f"{number}. {text}" for number, text in enumerate(adoption.steps, 1)]


def volumes(adoption: Adoption) -> list[str]:
    """Return which volumes are used on."""
    return [f"{key}: {name} is used on, with its data" for key, name in adoption.volumes.items()]


def _container(one: FoundContainer, now: float) -> str:
    ports = ", ".join(f"{port.published} → {port.target}" for port in one.ports)
    state = f"{one.status} for {ago(one.since, now)}" if one.running and one.since else one.status
    return " · ".join(part for part in (one.name, one.service, one.image, state, ports) if part)
