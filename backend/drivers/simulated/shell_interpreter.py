"""Running what the tiny shell reads."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence

from backend.drivers.simulated.file_tree import FileTree, normal
from backend.drivers.simulated.process import Exit
from backend.drivers.simulated.shell_commands import COMMANDS, Invocation
from backend.drivers.simulated.shell_syntax import Branch, Chain, Loop, Node, Not, ShellSyntaxError, Simple, parse

_PIECE = re.compile(r"'([^']*)'|\"((?:\\.|[^\"\\])*)\"|\\(.)|\$\(([^)]*)\)|([^'\"\\]+)", re.DOTALL)
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+|[?$]))")
_SHELLS = ("sh", "/bin/sh", "bash", "/bin/bash", "ash")


class ShellInterpreter:
    """Runs argument lists and lines. `say(line, stream)` gets the output; `lenient` takes unknown programs as successful."""

    def __init__(
        self,
        tree: FileTree,
        environment: dict[str, str],
        folder: str,
        say: Callable[[str, str], None],
        sleep: Callable[[float], Awaitable[object]],
        *,
        stdin: bytes = b"",
        lenient: bool = False,
    ) -> None:
        self.hostname = "simulated"
        self._tree = tree
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._sleep = sleep
        self._stdin = stdin
        self._lenient = lenient
        self._last = 0

    async def execute(self, arguments: Sequence[str]) -> int:
        """Run an argument list to its exit code."""
        if len(arguments) > 2 and arguments[0] in _SHELLS and "c" in arguments[1]:
            try:
                return await self._node(parse(arguments[2]), self._stdin, self._say)
            except ShellSyntaxError as error:
                self._say(f"sh: {error}", "stderr")
                return 2
            except Exit as end:
                if end.code == 137:  # killed itself
                    raise
                return end.code
        try:
            return await self._command(list(arguments), self._stdin, self._say)
        except Exit as end:
            if end.code == 137:
                raise
            return end.code

    async def _node(self, node: Node, stdin: bytes, say: Callable[[str, str], None]) -> int:
        match node:
            case Simple():
                self._last = await self._simple(node, stdin, say)
            case Not():
                self._last = int(not await self._node(node.node, stdin, say))
            case Branch():
                chosen = node.then if await self._node(node.condition, stdin, say) == 0 else node.otherwise
                self._last = await self._node(chosen, stdin, say) if chosen is not None else 0
            case Loop():
                self._last = await self._loop(node, stdin, say)
            case Chain():
                await self._chain(node, stdin, say)
        return self._last

    async def _chain(self, chain: Chain, stdin: bytes, say: Callable[[str, str], None]) -> None:
        parts = list(chain.parts)
        while parts:
            operator, node = parts.pop(0)
            if (operator == "&&" and self._last != 0) or (operator == "||" and self._last == 0):
                while parts and parts[0][0] == "|":
                    parts.pop(0)
                continue
            piped = stdin
            while parts and parts[0][0] == "|":
                lines: list[str] = []

                def collect(line: str, stream: str, lines: list[str] = lines) -> None:
                    lines.append(line) if stream == "stdout" else say(line, stream)

                await self._node(node, piped, collect)
                piped = "".join(f"{line}\n" for line in lines).encode()
                node = parts.pop(0)[1]
            await self._node(node, piped, say)

    async def _loop(self, loop: Loop, stdin: bytes, say: Callable[[str, str], None]) -> int:
        if loop.condition is None:
            for word in [part for raw in loop.words for part in await self._expand(raw, split=True)]:
                self._environment[loop.name] = word
                await self._node(loop.body, stdin, say)
            return self._last
        code = 0
        while (await self._node(loop.condition, stdin, say) == 0) != loop.until:
            code = await self._node(loop.body, stdin, say)
            await asyncio.sleep(0)  # a loop without a pause must not stop the world
        return code

    async def _simple(self, node: Simple, stdin: bytes, say: Callable[[str, str], None]) -> int:
        words = [part for raw in node.words for part in await self._expand(raw, split=True)]
        while words and re.match(r"^\w+=", words[0]):
            name, _, value = words.pop(0).partition("=")
            self._environment[name] = value
        target, captured = "", ""
        lines: list[str] = []
        append = False
        routes = {"stdout": "stdout", "stderr": "stderr"}
        for operator, raw in node.redirects:
            name = "stderr" if operator.startswith("2") else "stdout"
            if operator == "<":
                stdin = self._tree.read(normal((await self._expand(raw))[0], self._folder)) or b""
            elif ">&" in operator:
                routes[name] = routes["stderr" if operator.endswith("2") else "stdout"]
            else:
                target, append = (await self._expand(raw))[0], ">>" in operator
                routes[name] = "nowhere" if target == "/dev/null" else "file"
                captured = target if routes[name] == "file" else captured

        def route(line: str, stream: str) -> None:
            match routes[stream]:
                case "file":
                    lines.append(line)
                case "nowhere":
                    pass
                case other:
                    say(line, other)

        code = await self._command(words, stdin, route) if words else 0
        if captured:
            path = normal(captured, self._folder)
            before = (self._tree.read(path) or b"") if append else b""
            self._tree.write(path, before + "".join(f"{line}\n" for line in lines).encode())
        return code

    async def _command(  # noqa: PLR0911 - one return for each way a command is found
        self, words: list[str], stdin: bytes, say: Callable[[str, str], None]
    ) -> int:
        if not words:
            return 0
        if words[0] in _SHELLS and len(words) > 2:
            return await self._node(parse(words[2]), stdin, say)
        if words[0] == "exec":
            raise Exit(await self._command(words[1:], stdin, say))
        if words[0] == "cd":
            self._folder = normal(words[1] if len(words) > 1 else "/", self._folder)
            return 0
        name = words[0].rpartition("/")[2]
        if name == "busybox" and len(words) > 1:
            return await self._command(words[1:], stdin, say)
        path = normal(words[0], self._folder)
        if "/" in words[0] and (script := self._tree.read(path)) is not None and name not in COMMANDS:
            return await self._node(parse(script.decode(errors="replace")), stdin, say)
        command = COMMANDS.get(name)
        if command is None:
            if self._lenient:
                return 0
            say(f"sh: {words[0]}: not found", "stderr")
            return 127
        invocation = Invocation(
            tuple(words[1:]), self._tree, self._environment, self._folder, self.hostname, stdin, say, self._sleep
        )
        return await command(invocation)

    async def _expand(self, raw: str, split: bool = False) -> list[str]:
        text, bare = "", True
        for match in _PIECE.finditer(raw):
            single, double, escaped, command, plain = match.groups()
            if single is not None:
                text, bare = text + single, False
            elif double is not None:
                inner = re.sub(r"\\([\"\\$`])", r"\1", double)
                text, bare = text + self._variables(await self._substitute(inner)), False
            elif escaped is not None:
                text += escaped
            elif command is not None:
                text += await self._capture(command)
            else:
                value = self._variables(plain)
                if split and value != plain and bare and value.split() != [value]:
                    return (text + value).split()
                text += value
        return [text] if text or not bare or not raw else []

    async def _substitute(self, text: str) -> str:
        while match := re.search(r"\$\(([^)]*)\)", text):
            text = text[: match.start()] + await self._capture(match[1]) + text[match.end() :]
        return text

    async def _capture(self, line: str) -> str:
        lines: list[str] = []
        await self._node(parse(line), b"", lambda text, stream: lines.append(text) if stream == "stdout" else None)
        return "\n".join(lines).rstrip("\n")

    def _variables(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            name = match[1] or match[3]
            if name == "?":
                return str(self._last)
            return "1" if name == "$" else self._environment.get(name) or match[2] or ""

        return _VARIABLE.sub(value, text)
