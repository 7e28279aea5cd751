"""A test command as the demonstration has it: it finds the tests in its container's files, "runs" them and writes JUnit XML."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from xml.sax.saxutils import quoteattr

from backend.domain.container import ContainerSpec, ExecResult
from backend.drivers.simulated.behaviour import ExecCall, HealthAnswer, HttpAnswer
from backend.drivers.simulated.file_tree import normal
from backend.drivers.simulated.process import Process
from backend.drivers.simulated.shell_commands import COMMANDS
from backend.drivers.simulated.tiny_shell import TinyShell

_OUTPUT = re.compile(r"(?:-o|--output|--junitxml|--junit-xml)[ =](\S+)")
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_TEST = re.compile(r"^\s*(?:async )?def (test\w*)", re.MULTILINE)
_GREEN, _RED, _MUTED, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class _Test:
    suite: str
    name: str
    file: str
    fails: bool


@dataclass(frozen=True, slots=True)
class TestProgram:
    """One test container. A test fails whose name is in `failing`, or whose body says so (`self.fail(`, `assert False`)."""

    __test__ = False

    spec: ContainerSpec
    failing: set[str]

    async def run(self, process: Process) -> int:
        """Run what is found; exit code 1 when a test failed. Any other command goes to the tiny shell, where that knows it."""
        chance = random.Random(self.spec.name)  # noqa: S311 - a plausible pace is all that is wanted
        line = self._line(process)
        tests = list(self._tests(process, line))
        words = line.split()
        if not tests and words and words[0] in COMMANDS:
            return await TinyShell().run(process)
        process.say(f"{_MUTED}$ {line}{_PLAIN}")
        failed: list[_Test] = []
        cases: list[str] = []
        begun = process.seconds
        for test in tests:
            took = chance.lognormvariate(-1.2, 0.8)
            if await process.sleep(took):
                return 143
            bad = test.fails or test.name in self.failing
            word = f"{_RED}FAIL{_PLAIN}" if bad else f"{_GREEN}ok{_PLAIN}"
            process.say(f"{test.name} ({test.suite}) ... {word}")
            cases.append(_case(test, took, bad=bad))
            failed += [test] if bad else []
        if not tests and await process.sleep(chance.uniform(1.0, 3.0)):
            return 143
        for test in failed:
            process.say(f"{_RED}FAIL: {test.name} ({test.suite}){_PLAIN}\n{_trace(test)}")
        colour = _RED if failed else _GREEN
        said = f"FAILED (failures={len(failed)})" if failed else "OK"
        process.say(f"Ran {len(tests)} tests in {process.seconds - begun:.3f}s\n\n{colour}{said}{_PLAIN}")
        if tests and (path := _OUTPUT.search(line)):
            counts = f'tests="{len(tests)}" failures="{len(failed)}"'
            suite = f'<testsuite name="{self.spec.name}" {counts}>{"".join(cases)}</testsuite>'
            process.write(path[1], f"<testsuites>{suite}</testsuites>".encode())
        return int(bool(failed))

    async def check(self, process: Process) -> HealthAnswer:
        """Tests have no health."""
        del process
        return HealthAnswer(True)

    async def exec(self, process: Process, call: ExecCall) -> ExecResult:
        """Commands inside go to the tiny shell."""
        return await TinyShell().exec(process, call)

    async def answer(self, process: Process, path: str) -> HttpAnswer:
        """Tests answer no calls."""
        del process, path
        return HttpAnswer(503)

    def _line(self, process: Process) -> str:
        """Return the command; of a script in the container its last line, where the test runner is called."""
        line = process.arguments[-1] if process.arguments[:2] == ("/bin/sh", "-c") else " ".join(process.arguments)
        line = line.removeprefix("sh -c ")
        script = process.tree.read(normal(line.split()[0], process.working_dir)) if line.split() else None
        if script is not None:
            return script.decode(errors="replace").strip().splitlines()[-1].removeprefix("exec ")
        return line

    def _tests(self, process: Process, line: str) -> Iterator[_Test]:
        folders = [
            word for word in line.split() if "/" in word and process.tree.is_folder(normal(word, process.working_dir))
        ]
        for folder in folders:
            for path, entry in process.tree.below(normal(folder, process.working_dir)):
                name = path.rpartition("/")[2]
                if not (name.startswith("test") and name.endswith(".py")) or entry.data is None:
                    continue
                text = entry.data.decode(errors="replace")
                module = f"{folder}/{path}".removesuffix(".py").strip("/").replace("/", ".")
                owner = _CLASS.search(text)
                suite = f"{module}.{owner[1]}" if owner else module
                found = list(_TEST.finditer(text))
                for test, following in zip_longest(found, found[1:]):
                    body = text[test.end() : following.start() if following else len(text)]
                    fails = "self.fail(" in body or "assert False" in body
                    yield _Test(suite, test[1], f"{folder}/{path}", fails)


def _case(test: _Test, took: float, *, bad: bool) -> str:
    head = f'<testcase classname={quoteattr(test.suite)} name={quoteattr(test.name)} time="{took:.4f}" file={quoteattr(test.file)}'
    if not bad:
        return f"{head}/>"
    return f'{head}><failure type="AssertionError" message="{_MESSAGE}">{_trace(test)}</failure></testcase>'


_MESSAGE = "1790 != 1990 : the total must hold the reduced price"


def _trace(test: _Test) -> str:
    return (
        "Traceback (most recent call last):\n"
        f'  File "/app/{test.file}", line 41, in {test.name}\n'
        "    self.assertEqual(basket.total, 1990)\n"
        f"AssertionError: {_MESSAGE}"
    )
