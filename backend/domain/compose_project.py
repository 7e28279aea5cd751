"""The Compose project of a workspace: how to tell what `docker compose up` started from these very files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Labels that Compose (both the plugin and docker-compose 1) puts on what it makes.
PROJECT = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"
ONE_OFF = "com.docker.compose.oneoff"
FOLDER = "com.docker.compose.project.working_dir"  # missing before docker-compose 1.25
VOLUME = "com.docker.compose.volume"


@dataclass(frozen=True, slots=True)
class ComposeProject:
    """`names` are those that Compose may give the project (its `name:`, COMPOSE_PROJECT_NAME, the folder's), `folders` those it may
    stand in, absolute.
    """

    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    def owns(self, labels: Mapping[str, str], services: Iterable[str]) -> bool:
        """Whether a container with these labels was made from this workspace; one that names no folder by its service's name."""
        if labels.get(PROJECT) not in self.names:
            return False
        folder = labels.get(FOLDER)
        return folder in self.folders if folder else labels.get(SERVICE) in set(services)


def project_name(folder: str) -> str:
    """Return the name that Compose makes of a folder's: lower case, letters, digits, `-` and `_`, not beginning with these two."""
    return re.sub(r"[^a-z0-9_-]", "", folder.lower()).lstrip("-_")
