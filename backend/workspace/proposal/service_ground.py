"""The services of a composition with what their Dockerfiles say, and the folders that their sources lie in."""

from dataclasses import dataclass

from backend.domain.service import Composition, Service
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.image_view import ImageView, url_in, view_image
from backend.workspace.proposal.survey import Survey, join, parent


@dataclass(frozen=True, slots=True)
class ServiceGround:
    """A service; `grounds` are where its tests are looked for, the likeliest first; none for an image made elsewhere."""

    service: Service
    dockerfile: str = ""
    image: ImageView | None = None
    grounds: tuple[Ground, ...] = ()

    @property
    def health(self) -> tuple[int, str] | None:
        """Port (0: unsaid) and path of the URL by which the service tells that it is well, None when it names none."""
        check = self.service.healthcheck
        if check is not None and check.test:
            return url_in(" ".join(check.test))
        return self.image.health if self.image is not None else None


def service_grounds(survey: Survey, composition: Composition) -> list[ServiceGround]:
    """Return every service of the composition."""
    return [_ground(survey, service) for service in composition.services.values()]


def _ground(survey: Survey, service: Service) -> ServiceGround:
    build = service.build
    if build is None:
        return ServiceGround(service)
    dockerfile = join(build.context, build.dockerfile)
    ignored = survey.text(f"{dockerfile}.dockerignore") or survey.text(join(build.context, ".dockerignore"))
    image = view_image(
        dockerfile, survey.text(dockerfile), build.context, build.args, target=build.target.lower(), ignored=ignored
    )
    if image is None:
        return ServiceGround(service, dockerfile)
    homes = [parent(dockerfile), build.context]
    if build.context == ".":
        # A Dockerfile apart from the sources (docker/api.Dockerfile): a folder with the service's name holds them.
        named = [
            folder
            for folder in (service.name, f"services/{service.name}", f"apps/{service.name}")
            if survey.names(folder)
        ]
        homes = [homes[0], *named, build.context]
    return ServiceGround(
        service, dockerfile, image, tuple(Ground(survey, home, image, service.name) for home in dict.fromkeys(homes))
    )
