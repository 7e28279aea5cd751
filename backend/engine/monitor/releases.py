"""Releases that are known here: of this machine's history, and those that teammates deployed."""

from collections.abc import Iterable, Sequence

from backend.domain.deployment import EnvironmentState
from backend.domain.release import Release


def known_releases(history: Sequence[Release], states: Iterable[EnvironmentState]) -> Sequence[Release]:
    """Return every release once, newest first."""
    found = {release.id: release for release in history}
    for state in states:
        for deployment in state.history:
            if deployment.release.id:
                found.setdefault(deployment.release.id, deployment.release)
    return sorted(found.values(), key=lambda release: release.created, reverse=True)
