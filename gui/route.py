"""Where one can go in the window, and what a plan page is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """A plan to be computed: `action` promote, rollback, scale or down; the other fields as the action needs them."""

    action: str
    environment: str
    origin: str = ""
    release: str = ""
    to: str = ""
    service: str = ""
    replicas: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """A page by name, and what it shall show: a run's id, an environment's name, a plan request, or "" for its start."""

    page: str
    argument: str | PlanRequest = ""
    detail: str = ""  # a step of the run, a service of the environment
