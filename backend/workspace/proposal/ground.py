"""One service's folder and image, as the finders of test commands look at them."""

import re
from dataclasses import dataclass

from backend.workspace.proposal.found_test import FoundTest
from backend.workspace.proposal.image_view import ImageView
from backend.workspace.proposal.survey import SKIPPED, Survey, join

SOURCE_FOLDER = "/src"  # where files are copied to in an image that is not the service's own
_MOST_NAMED = 60
_NO_SOURCE = re.compile(
    r"\.dockerignore|\.git\w*|(.*\.)?(docker|container)file(\..*)?|(docker-)?compose.*\.ya?ml|readme.*|licen[sc]e.*",
    re.IGNORECASE,
)
_SECRET = re.compile(r"\.env(\..*)?|.*\.(pem|key|p12|pfx)|id_rsa.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """`home` is the folder that holds the service's sources, `image` what its Dockerfile says."""

    survey: Survey
    home: str
    image: ImageView
    service: str

    def has(self, *names: str) -> str:
        """Return the path of the first of these files of the home folder that is there, "" for none."""
        return self.survey.first(self.home, *names)

    def text(self, name: str) -> str:
        """Return the text of a file of the home folder, "" when it is not there."""
        return self.survey.text(join(self.home, name))

    def below(self, pattern: str) -> list[str]:
        """Return the files below the home folder whose path from there matches a regular expression."""
        start = "" if self.home == "." else f"{self.home}/"
        return [path for path in self.survey.below(self.home) if re.fullmatch(pattern, path[len(start) :])]

    def folders(self, *names: str) -> list[str]:
        """Return those of the names that are folders of the home folder with files in them."""
        here = set(self.survey.names(self.home))
        return [name for name in names if name in here and not self.survey.has(join(self.home, name))]

    def place(self, text: str, source: str) -> str:
        """Return `file:line` of the first line of a file that has a text, the file alone when none has."""
        lines = self.survey.text(source).splitlines()
        at = next((number for number, line in enumerate(lines, 1) if text in line), 0)
        return f"{source}:{at}" if at else source

    @property
    def has_shell(self) -> bool:
        """Whether the final image can run a command line at all."""
        return "sh" in self.image.final.programs

    def can(self, program: str) -> bool:
        """Whether the final image has a program, as far as its Dockerfile tells."""
        return program in self.image.final.programs

    def ran(self, pattern: str) -> bool:
        """Whether a RUN line of the final image matches a regular expression."""
        return any(re.search(pattern, line) for line in self.image.final.runs)

    def whole(self) -> str:
        """Return where the home folder lies whole in the final image, "" when it does not."""
        return self.image.place_of(self.home)

    def inside(
        self, tool: str, command: str, why: str, source: str, *, junit: str = "", paths: tuple[str, ...] = ()
    ) -> FoundTest:
        """Run the tests in the service's own image. `paths` are what they need of the home folder: copied in unless the
        image has it; the command runs where the home folder lies in the image.
        """
        place = self.whole()
        missing = tuple(
            join(self.home, path) for path in paths if not place or self.image.ignores(join(self.home, path))
        )
        workdir = self.image.final.workdir
        into = self.home != "." and bool(missing)
        where = "It runs in the image that ships" + (f", with {_listed(missing)} copied in." if missing else ".")
        if into and not place:
            # What is copied keeps its path below the working directory.
            command = re.sub(
                r"(?<![\w./-])(" + "|".join(map(re.escape, paths)) + r")(?=$|[\s/;&])", rf"{self.home}/\1", command
            )
        elif into:  # the home folder is in the image, but for what .dockerignore keeps out
            kept = " && ".join(f"cp -R {path} ." for path in missing)
            command = f"{kept} && {command}"
        return FoundTest(
            tool,
            command,
            why,
            where,
            source,
            self.image.path,
            files=missing,
            junit=(junit,) if junit else (),
            working_dir=place if place and place != workdir else "",
        )

    def outside(
        self, tool: str, image: str, command: str, why: str, source: str, *, junit: str = "", obstacle: str
    ) -> FoundTest:
        """Run the tests in another image, with the sources copied in; `obstacle` says why the service's own cannot."""
        steps = command if self.home == "." else f"cd {self.home} && {command}"
        return FoundTest(
            tool,
            steps,
            why,
            f"{obstacle}, so it runs in {image}, with the sources copied in.",
            source,
            self.image.path,
            image=image,
            files=self.sources(),
            junit=(join(self.home, junit),) if junit else (),
            working_dir=SOURCE_FOLDER,
        )

    def sources(self) -> tuple[str, ...]:
        """Return what has to be copied to have the home folder's sources: not what is installed or secret there."""
        names = [
            name
            for name in self.survey.names(self.home)
            if name not in SKIPPED and not _SECRET.fullmatch(name) and not _NO_SOURCE.fullmatch(name)
        ]
        if len(names) > _MOST_NAMED and self.home != ".":
            return (self.home,)
        return tuple(join(self.home, name) for name in names[:_MOST_NAMED])


def _listed(paths: tuple[str, ...]) -> str:
    return ", ".join(paths[:3]) + (" and more" if len(paths) > 3 else "")
