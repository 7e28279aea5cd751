"""The commands of the tiny shell."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from backend.drivers.simulated.file_tree import FileTree, normal
from backend.drivers.simulated.process import Exit

_SIGNALS = {"TERM": 15, "KILL": 9, "INT": 2, "SEGV": 11}


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a command."""

    arguments: tuple[str, ...]
    tree: FileTree
    environment: dict[str, str]
    folder: str
    hostname: str
    stdin: bytes
    say: Callable[[str, str], None]
    sleep: Callable[[float], Awaitable[object]]

    @property
    def operands(self) -> tuple[str, ...]:
        """The arguments that are no options."""
        return tuple(word for word in self.arguments if not word.startswith("-"))

    def path(self, name: str) -> str:
        """Return a name as an absolute path."""
        return normal(name, self.folder)

    def print(self, text: str) -> None:
        """Write lines to standard output."""
        for line in text.removesuffix("\n").split("\n"):
            self.say(line, "stdout")

    def inputs(self) -> bytes | None:
        """Return the named files' content, or standard input; None (and a message) when one is missing."""
        if not self.operands:
            return self.stdin
        parts = []
        for name in self.operands:
            if (data := self.tree.read(self.path(name))) is None:
                self.say(f"{name}: No such file or directory", "stderr")
                return None
            parts.append(data)
        return b"".join(parts)


async def _echo(call: Invocation) -> int:
    words = [word for word in call.arguments if word not in ("-n", "-e")]
    call.print(" ".join(words).replace("\\n", "\n") if "-e" in call.arguments else " ".join(words))
    return 0


async def _printf(call: Invocation) -> int:
    pattern, *values = call.arguments or ("",)
    text = re.sub(r"\\([0-7]{1,3})", lambda match: chr(int(match[1], 8)), pattern)
    text = text.replace("\\n", "\n").replace("\\t", "\t")
    for value in values:
        text = text.replace("%s", value, 1).replace("%d", value, 1)
    if text:
        call.print(text)
    return 0


async def _cat(call: Invocation) -> int:
    data = call.inputs()
    if data:
        call.print(data.decode(errors="replace"))
    return 1 if data is None else 0


async def _sleep(call: Invocation) -> int:
    word = call.operands[0] if call.operands else "0"
    await call.sleep(float("inf") if word == "infinity" else float(word.rstrip("s")))
    return 0


async def _exit(call: Invocation) -> int:
    raise Exit(int(call.arguments[0]) if call.arguments else 0)


async def _kill(call: Invocation) -> int:
    signal = next((word.lstrip("-").removeprefix("SIG") for word in call.arguments if word.startswith("-")), "TERM")
    raise Exit(128 + (int(signal) if signal.isdigit() else _SIGNALS.get(signal, 15)))


async def _true(call: Invocation) -> int:
    del call
    return 0


async def _false(call: Invocation) -> int:
    del call
    return 1


async def _test(call: Invocation) -> int:
    words = [word for word in call.arguments if word != "]"]
    negated = bool(words) and words[0] == "!"
    match words[1:] if negated else words:
        case ["-f", name]:
            holds = call.tree.read(call.path(name)) is not None
        case ["-d", name]:
            holds = call.tree.is_folder(call.path(name))
        case ["-e", name]:
            holds = call.tree.exists(call.path(name))
        case ["-n", text]:
            holds = bool(text)
        case ["-z"]:
            holds = True
        case ["-z", text]:
            holds = not text
        case [left, "=" | "==", right]:
            holds = left == right
        case [left, "!=", right]:
            holds = left != right
        case [left, "-eq" | "-ne" | "-lt" | "-gt" | "-le" | "-ge" as how, right]:
            order = (int(left) > int(right)) - (int(left) < int(right))
            holds = (
                order in {"-eq": (0,), "-ne": (-1, 1), "-lt": (-1,), "-gt": (1,), "-le": (-1, 0), "-ge": (0, 1)}[how]
            )
        case [text]:
            holds = bool(text)
        case _:
            holds = False
    return int(holds == negated)


async def _env(call: Invocation) -> int:
    if call.operands:
        value = call.environment.get(call.operands[0])
        if value is not None:
            call.print(value)
        return int(value is None)
    for name, value in sorted(call.environment.items()):
        call.print(f"{name}={value}")
    return 0


async def _export(call: Invocation) -> int:
    call.environment.update(dict(word.split("=", 1) for word in call.arguments if "=" in word))
    return 0


async def _pwd(call: Invocation) -> int:
    call.print(call.folder)
    return 0


async def _hostname(call: Invocation) -> int:
    call.print(call.hostname)
    return 0


async def _mkdir(call: Invocation) -> int:
    for name in call.operands:
        call.tree.write(call.path(name), None)
    return 0


async def _touch(call: Invocation) -> int:
    for name in call.operands:
        call.tree.write(call.path(name), call.tree.read(call.path(name)) or b"")
    return 0


async def _rm(call: Invocation) -> int:
    gone = [call.tree.remove(call.path(name)) for name in call.operands]
    return int(not all(gone) and not any("f" in word for word in call.arguments if word.startswith("-")))


async def _ls(call: Invocation) -> int:
    for name in call.operands or (".",):
        path = call.path(name)
        if not call.tree.exists(path):
            call.say(f"ls: {name}: No such file or directory", "stderr")
            return 1
        if call.tree.is_folder(path):
            for entry in sorted({below.partition("/")[0] for below, _ in call.tree.below(path)}):
                call.print(entry)
        else:
            call.print(name)
    return 0


async def _seq(call: Invocation) -> int:
    numbers = [int(word) for word in call.operands]
    first, last = (numbers[0], numbers[-1]) if len(numbers) > 1 else (1, numbers[0])
    step = numbers[1] if len(numbers) == 3 else 1
    for number in range(first, last + 1, step):
        call.say(str(number), "stdout")
    return 0


async def _wc(call: Invocation) -> int:
    data = call.inputs() or b""
    call.print(str(data.count(b"\n") if "-l" in call.arguments else len(data)))
    return 0


async def _cp(call: Invocation) -> int:
    *sources, target = call.operands
    for name in sources:
        data = call.tree.read(call.path(name))
        if data is None:
            call.say(f"cp: {name}: No such file or directory", "stderr")
            return 1
        folder = call.tree.is_folder(call.path(target))
        call.tree.write(call.path(f"{target}/{name.rpartition('/')[2]}" if folder else target), data)
    return 0


COMMANDS: Mapping[str, Callable[[Invocation], Awaitable[int]]] = {
    "echo": _echo,
    "printf": _printf,
    "cat": _cat,
    "sleep": _sleep,
    "exit": _exit,
    "kill": _kill,
    "true": _true,
    ":": _true,
    "chmod": _true,
    "chown": _true,
    "trap": _true,
    "wait": _true,
    "set": _true,
    "sync": _true,
    "false": _false,
    "test": _test,
    "[": _test,
    "env": _env,
    "printenv": _env,
    "export": _export,
    "pwd": _pwd,
    "hostname": _hostname,
    "mkdir": _mkdir,
    "touch": _touch,
    "rm": _rm,
    "ls": _ls,
    "seq": _seq,
    "wc": _wc,
    "cp": _cp,
}
