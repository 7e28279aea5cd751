"""One build in a simulated engine: layers with a cache, files really copied, an identity made from content."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from backend.domain.container import FileEntry
from backend.domain.errors import NotFoundError, RefusedError
from backend.domain.image import BuildEvent, BuildRequest, BuildResult, ImageIdentity, ImageInfo
from backend.domain.service import HealthCheck
from backend.drivers.simulated.build_context import entries_of_context, entries_of_tree
from backend.drivers.simulated.dockerfile import Instruction, expand, parse
from backend.drivers.simulated.file_tree import FileTree, normal
from backend.drivers.simulated.image_shelf import SimulatedImage, digest_of, full_name
from backend.drivers.simulated.tiny_shell import TinyShell, run_in_build
from backend.drivers.simulated.world import SimulatedWorld

_SLOW = ("RUN", "COPY", "ADD")


@dataclass(slots=True)
class _Stage:
    image: SimulatedImage
    digest: str
    files: FileTree
    info: ImageInfo
    healthcheck: HealthCheck | None
    layers: list[str] = field(default_factory=list)


class ImageBuild:
    """A build while it runs; its events go to `on_event`."""

    def __init__(self, world: SimulatedWorld, request: BuildRequest, on_event: Callable[[BuildEvent], None]) -> None:
        self._world = world
        self._request = request
        self._on_event = on_event
        self._variables = dict(request.args)
        self._stages: dict[str, _Stage] = {}
        self._title = ""
        self._begun = 0.0
        self._cached = self._layers = 0

    async def run(self, text: str) -> BuildResult:
        """Build the Dockerfile's text; RefusedError with the line when it fails."""
        stage: _Stage | None = None
        instructions = parse(text)
        target = self._request.target
        for number, instruction in enumerate(instructions, start=1):
            if instruction.word == "FROM" and target and target in self._stages:
                break
            self._title = f"[{number}/{len(instructions)}] {instruction.word} {instruction.text}"
            self._begun = self._world.clock.now()
            if instruction.word == "ARG":
                name, _, default = instruction.rest.partition("=")
                self._variables.setdefault(name, expand(default.strip("\"'"), self._variables))
            elif instruction.word == "FROM":
                stage = await self._from(instruction)
                self._variables |= stage.info.environment
            elif stage is not None:
                await self._layer(instruction, stage)
        if stage is None or (target and target not in self._stages):
            raise RefusedError(f"target stage {target} could not be found", "Check build.target.")
        return self._finish(stage)

    async def _from(self, instruction: Instruction) -> _Stage:
        words = expand(instruction.rest, self._variables).split()
        self._tell("started")
        parent = self._stages.get(words[0])
        if parent is not None:
            stage = replace(parent, files=FileTree(parent.files.entries), layers=list(parent.layers))
        else:
            try:
                image = await self._base(words[0])
            except (NotFoundError, RefusedError) as error:
                self._tell("failed", error.message)
                message = f"line {instruction.line}: {words[0]}: {error.message}"
                raise RefusedError(message, "Check the FROM line, or make the image available.") from error
            digest = image.info.identity.config_digest
            layers = list(image.info.layers) or [digest]
            stage = _Stage(image, digest, FileTree(image.files), image.info, image.healthcheck, layers)
        self._tell("done")
        name = words[2] if len(words) > 2 and words[1].lower() == "as" else str(len(self._stages))
        self._stages[name] = stage
        return stage

    async def _base(self, name: str) -> SimulatedImage:
        shelf = self._world.shelf
        if name == "scratch":
            return shelf.make("scratch", TinyShell(), command=(), size=0)
        try:
            return shelf.find(name)
        except NotFoundError:
            if full_name(name) in shelf.denied:
                raise RefusedError(f"pull access denied for {name}") from None
            image = shelf.offered(name)
            if image is None:
                raise
            await self._world.clock.sleep(self._world.pull_seconds)
            return shelf.keep(image, (name,))

    async def _layer(self, instruction: Instruction, stage: _Stage) -> None:
        world = self._world
        expanded = replace(instruction, text=expand(instruction.text, self._variables))
        copied = self._copied(expanded) if instruction.word in ("COPY", "ADD") else {}
        content = hashlib.sha256()
        for path, entry in sorted(copied.items()):
            content.update(path.encode() + b"\0" + (entry.data or b"") + b"\0")
        stage.digest = digest_of(f"{stage.digest} {instruction.word} {expanded.text} {content.hexdigest()}")
        cached = stage.digest in world.build_cache and not self._request.no_cache
        if not cached:
            self._tell("started")
            await world.clock.sleep(world.layer_seconds if instruction.word in _SLOW else 0.01)
            world.check_reachable()
        for part, (code, output) in world.build_failures.items():
            if part in instruction.text:
                raise self._failed(instruction, code, output.splitlines())
        for path, entry in copied.items():
            stage.files.write(normal(path, stage.info.working_dir or "/"), entry.data, entry)
        if instruction.word == "RUN":
            await self._run(instruction, stage, quiet=cached)
        else:
            self._apply(expanded, stage)
        world.build_cache.add(stage.digest)
        if instruction.word in (*_SLOW, "WORKDIR"):
            stage.layers.append(stage.digest)
        self._cached += cached
        self._layers += 1
        self._tell("cached" if cached else "done")

    async def _run(self, instruction: Instruction, stage: _Stage, *, quiet: bool) -> None:
        line = instruction.rest if not instruction.rest.startswith("[") else " ".join(instruction.arguments())
        environment = {**self._variables, **stage.info.environment}
        folder = stage.info.working_dir or "/"
        code, output = await run_in_build(line, stage.files, environment, folder, self._world.clock)
        if code != 0:
            raise self._failed(instruction, code, output)
        for text in () if quiet else output:
            self._on_event(BuildEvent(self._title, "output", text))

    def _failed(self, instruction: Instruction, code: int, output: list[str]) -> RefusedError:
        for text in output:
            self._on_event(BuildEvent(self._title, "output", text))
        self._tell("failed", "\n".join(output))
        message = f"line {instruction.line}: {instruction.word} {instruction.text}: exit code: {code}"
        hint = f"Correct line {instruction.line} of {self._request.dockerfile}."
        return RefusedError("\n".join([message, *output]), hint)

    def _copied(self, instruction: Instruction) -> dict[str, FileEntry]:
        *sources, target = instruction.arguments()
        origin = self._stages.get(instruction.flags.get("from", ""))
        found: dict[str, FileEntry] = {}
        for source in sources:
            if origin is not None:
                entries = entries_of_tree(origin.files, source)
            else:
                entries = entries_of_context(Path(self._request.context), source, instruction.line)
            for name, entry in entries.items():
                single = not name
                into_folder = target.endswith("/") or len(sources) > 1
                inner = f"{target}/{Path(source).name}" if into_folder else target
                found[inner if single else f"{target}/{name}"] = entry
        return found

    def _apply(self, instruction: Instruction, stage: _Stage) -> None:
        info, rest = stage.info, instruction.rest
        match instruction.word:
            case "ENV" | "LABEL":
                words = instruction.arguments()
                pairs = dict(word.split("=", 1) for word in words if "=" in word) or {words[0]: " ".join(words[1:])}
                if instruction.word == "LABEL":
                    stage.info = replace(info, labels={**info.labels, **pairs})
                else:
                    self._variables |= pairs
                    stage.info = replace(info, environment={**info.environment, **pairs})
            case "WORKDIR":
                folder = normal(rest, info.working_dir or "/")
                stage.files.write(folder, None)
                stage.info = replace(info, working_dir=folder)
            case "USER":
                stage.info = replace(info, user=rest)
            case "EXPOSE":
                ports = tuple(int(word.partition("/")[0]) for word in rest.split())
                stage.info = replace(info, exposed_ports=info.exposed_ports + ports)
            case "CMD":
                stage.info = replace(info, command=instruction.command())
            case "ENTRYPOINT":
                stage.info = replace(info, entrypoint=instruction.command(), command=())
            case "HEALTHCHECK":
                stage.healthcheck = instruction.healthcheck()

    def _finish(self, stage: _Stage) -> BuildResult:
        labels = {**stage.info.labels, **self._request.labels}
        digest = digest_of(f"{stage.digest} {sorted(labels.items())}")
        info = replace(
            stage.info,
            identity=ImageIdentity(digest),
            labels=labels,
            size=stage.image.info.size + sum(len(entry.data or b"") for entry in stage.files.entries.values()),
            created=self._world.clock.now(),
            layers=tuple(stage.layers),
            has_healthcheck=stage.healthcheck is not None,
        )
        image = SimulatedImage(info, stage.image.behaviour, stage.files.entries, stage.healthcheck)
        self._world.shelf.keep(image, self._request.tags)
        self._world.emit("image", "build", digest, {"name": ",".join(self._request.tags)})
        return BuildResult(info.identity, "buildkit", self._cached, self._layers)

    def _tell(self, state: str, text: str = "") -> None:
        finished = 0.0 if state == "started" else self._world.clock.now()
        self._on_event(BuildEvent(self._title, state, text, self._begun, finished))
