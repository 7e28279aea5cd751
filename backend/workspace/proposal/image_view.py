"""What a Dockerfile says about the image that it makes, as far as tests need to know."""

import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from backend.domain.dockerfile import instructions
from backend.workspace.proposal.programs import installed, programs_of
from backend.workspace.proposal.survey import join

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))")
_URL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(/[^\s\"'|;&)\]]*)?")
_MOST_STAGES = 40


@dataclass(slots=True)
class ImageStage:
    """One FROM with what follows it. `base` is an image, or "" where it goes on from an earlier stage."""

    name: str
    base: str
    line: int
    workdir: str = "/"
    user: str = ""
    runs: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    health: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    programs: set[str] = field(default_factory=set)
    contexts: list[tuple[str, str]] = field(default_factory=list)  # (folder of the context, where it is in the image)


@dataclass(slots=True)
class ImageView:
    """The stages of a Dockerfile; the last, or the one that `target` names, is the image that ships."""

    path: str
    context: str
    stages: list[ImageStage]
    ignored_patterns: tuple[str, ...] = ()
    target: str = ""

    @property
    def final(self) -> ImageStage:
        """The stage that ships."""
        return next((stage for stage in self.stages if self.target and stage.name == self.target), self.stages[-1])

    def place_of(self, home: str) -> str:
        """Return where a folder of the workspace lies whole in the final image, "" when it does not."""
        for source, place in reversed(self.final.contexts):
            if source in (home, ".") or home.startswith(f"{source}/"):
                inside = "" if home == source else home if source == "." else home[len(source) + 1 :]
                return (PurePosixPath(place) / inside).as_posix()
        return ""

    def ignores(self, path: str) -> bool:
        """Whether `.dockerignore` keeps a path of the workspace out of the image."""
        inside = path if self.context == "." else path.removeprefix(f"{self.context}/")
        parts = inside.split("/")
        kept_out = False
        for pattern in self.ignored_patterns:
            plain = pattern.lstrip("!").strip("/").removeprefix("./")
            anywhere = plain.removeprefix("**/")
            heads = ["/".join(parts[: at + 1]) for at in range(len(parts))]
            hit = any(fnmatch.fnmatchcase(head, plain) for head in heads) or (
                anywhere != plain and any(fnmatch.fnmatchcase(part, anywhere) for part in parts)
            )
            if hit:
                kept_out = not pattern.startswith("!")
        return kept_out

    def stage_with(self, program: str) -> ImageStage | None:
        """Return the last stage before the final one that has a program and stands on an image with it."""
        return next(
            (stage for stage in reversed(self.stages) if stage.base and program in programs_of(stage.base)),
            None,
        )

    @property
    def health(self) -> tuple[int, str] | None:
        """Port (0: unsaid) and path that the final image's HEALTHCHECK asks, None when it asks no URL."""
        return url_in(self.final.health)


def url_in(text: str) -> tuple[int, str] | None:
    """Return port (0: unsaid) and path of the own URL that a health check asks, None when there is none."""
    found = _URL.search(text)
    return (int(found[1] or 0), found[2] or "/") if found else None


def view_image(
    path: str, text: str, context: str, args: Mapping[str, str], *, target: str = "", ignored: str = ""
) -> ImageView | None:
    """Read a Dockerfile; None when it has no FROM. `ignored` is the text of its `.dockerignore`."""
    stages: list[ImageStage] = []
    known: dict[str, str] = dict(args)
    for line, instruction in instructions(text):
        word, _, rest = instruction.partition(" ")
        match word.upper():
            case "ARG" if not stages:
                name, _, default = rest.partition("=")
                known.setdefault(name.strip(), default.strip("\"'"))
            case "FROM" if len(stages) < _MOST_STAGES:
                stages.append(_begin(rest, line, stages, known))
            case _ if stages:
                _Follower(stages, stages[-1], context, known).take(word.upper(), rest)
    if not stages:
        return None
    patterns = tuple(line.strip() for line in ignored.splitlines() if line.strip() and not line.startswith("#"))
    return ImageView(path, context, stages, patterns, target)


def _begin(rest: str, line: int, stages: list[ImageStage], known: Mapping[str, str]) -> ImageStage:
    parts = [part for part in rest.split() if not part.startswith("--")]
    base = _fill(parts[0], known) if parts else ""
    name = parts[2].lower() if len(parts) >= 3 and parts[1].lower() == "as" else str(len(stages))
    before = next((stage for stage in stages if stage.name == base.lower()), None)
    if before is None:
        return ImageStage(name, base, line, programs=set(programs_of(base)))
    return ImageStage(
        name,
        "",
        line,
        before.workdir,
        before.user,
        list(before.runs),
        list(before.ports),
        before.health,
        dict(before.variables),
        set(before.programs),
        list(before.contexts),
    )


def _fill(text: str, known: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda one: known.get(one[1] or one[3]) or one[2] or "", text).strip("\"'")


@dataclass(slots=True)
class _Follower:
    """Takes one instruction after the other into the stage that it belongs to."""

    stages: list[ImageStage]
    stage: ImageStage
    context: str
    args: Mapping[str, str]

    def take(self, word: str, rest: str) -> None:
        stage = self.stage
        match word:
            case "WORKDIR":
                stage.workdir = (PurePosixPath(stage.workdir) / self._filled(rest)).as_posix()
            case "USER":
                stage.user = rest
            case "RUN":
                stage.runs.append(rest)
                stage.programs |= installed(rest)
            case "EXPOSE":
                numbers = (self._filled(part).partition("/")[0] for part in rest.split())
                stage.ports += [int(number) for number in numbers if number.isdigit() and 0 < int(number) < 65536]
            case "HEALTHCHECK":
                stage.health = "" if rest.strip().upper() == "NONE" else self._filled(rest)
            case "ARG":
                name, _, default = rest.partition("=")
                stage.variables[name.strip()] = self.args.get(name.strip(), default.strip("\"'"))
            case "ENV":
                self._variables(rest)
            case "COPY" | "ADD":
                self._copy(rest)

    def _filled(self, text: str) -> str:
        return _fill(text, self.stage.variables)

    def _variables(self, rest: str) -> None:
        if "=" not in rest.split(" ", 1)[0]:
            name, _, value = rest.partition(" ")
            self.stage.variables[name] = self._filled(value)
            return
        for pair in rest.split():
            name, equals, value = pair.partition("=")
            if equals:
                self.stage.variables[name] = self._filled(value)

    def _copy(self, rest: str) -> None:
        words = rest.strip("[]").replace('"', "").replace(",", " ").split() if rest.startswith("[") else rest.split()
        origin = next((word[7:] for word in words if word.startswith("--from=")), "")
        paths = [self._filled(word) for word in words if not word.startswith("--")]
        if len(paths) != 2:
            return
        source, place = paths[0], (PurePosixPath(self.stage.workdir) / paths[1]).as_posix()
        if not origin:
            inside = PurePosixPath(source.lstrip("/") or ".").as_posix()
            self.stage.contexts.append((self.context if inside == "." else join(self.context, inside), place))
            return
        numbered = dict(enumerate(self.stages))
        before = next((one for one in self.stages if one.name == origin.lower()), None)
        if before is None and origin.isdigit():
            before = numbered.get(int(origin))
        for folder, where in before.contexts if before is not None else ():
            if PurePosixPath(where) == PurePosixPath(source):
                self.stage.contexts.append((folder, place))
