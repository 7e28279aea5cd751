"""The tiny shell answers as a real one does, for what tests and health checks use."""

import pytest

from backend.drivers.simulated.clocks import InstantClock, ScaledClock
from backend.drivers.simulated.file_tree import FileTree, normal
from backend.drivers.simulated.shell_interpreter import ShellInterpreter


async def shell(line: str, tree: FileTree | None = None) -> tuple[int, list[str], list[str]]:
    out: list[str] = []
    err: list[str] = []
    interpreter = ShellInterpreter(
        tree or FileTree(),
        {"NAME": "anna", "EMPTY": "", "TWO": "a b"},
        "/work",
        lambda text, stream: (out if stream == "stdout" else err).append(text),
        InstantClock().sleep,
    )
    return await interpreter.execute(("sh", "-c", line)), out, err


@pytest.mark.parametrize(
    ("line", "code", "out"),
    [
        ("echo one; echo two", 0, ["one", "two"]),
        ("false || echo saved", 0, ["saved"]),
        ("false && echo never", 1, []),
        ("true && exit 7; echo never", 7, []),
        ("echo $NAME ${EMPTY:-none} '$NAME' \"$NAME!\"", 0, ["anna none $NAME anna!"]),
        ("for x in $TWO c; do echo -$x-; done", 0, ["-a-", "-b-", "-c-"]),
        ("if [ -f /none ]; then echo yes; else echo no; fi", 0, ["no"]),
        ("if false; then echo a; elif true; then echo b; fi", 0, ["b"]),
        ("! true", 1, []),
        ("echo a > f; echo b >> f; cat f", 0, ["a", "b"]),
        ("echo lost > /dev/null 2>&1; echo kept", 0, ["kept"]),
        ("printf 'a\\nb\\n' | wc -l", 0, ["2"]),
        ("X=1; while [ $X -lt 1 ]; do echo never; done; echo $?", 0, ["0"]),
        ("echo $(echo inner)", 0, ["inner"]),
        ("kill -9 $$", 137, []),
        ("no-such-program", 127, []),
        ("echo 'unfinished", 2, []),
        ("sleep 5; seq 2 4 | cat", 0, ["2", "3", "4"]),
        ("cd sub; pwd", 0, ["/work/sub"]),
        ("mkdir -p a/b; [ -d a ] && ls a", 0, ["b"]),
    ],
)
async def test_a_line_ends_and_prints_as_in_a_real_shell(line: str, code: int, out: list[str]) -> None:
    from backend.drivers.simulated.process import Exit

    try:
        ended, said, _ = await shell(line)
    except Exit as end:  # it killed itself: the container's end, not the line's
        ended, said = end.code, []
    assert (ended, said) == (code, out)


async def test_errors_go_to_the_error_stream() -> None:
    code, out, err = await shell("cat /none; echo said >&2")
    assert (code, out) == (0, [])
    assert err == ["/none: No such file or directory", "said"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b", "/work/a/b"), ("/x/../y", "/y"), ("../../../..", "/"), ("./a/./b/", "/work/a/b"), ("/", "/")],
)
def test_paths_never_leave_the_root(path: str, expected: str) -> None:
    assert normal(path, "/work") == expected


async def test_virtual_time_wakes_sleepers_in_order_without_waiting() -> None:
    import asyncio

    clock = InstantClock()
    woken: list[float] = []

    async def nap(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(clock.monotonic())

    await asyncio.gather(nap(3600.0), nap(1.0), nap(60.0))
    assert woken == [1.0, 60.0, 3600.0]


async def test_a_busy_machine_wakes_no_sleeper_before_its_time() -> None:
    import asyncio
    import time

    clock = ScaledClock(1000.0, stall=0.001)
    sleeper = asyncio.ensure_future(clock.sleep(20.0))
    sooner = asyncio.ensure_future(clock.sleep(0.5))
    for _ in range(5):  # 50 simulated seconds, of which 5 count
        await asyncio.sleep(0)
        time.sleep(0.01)  # noqa: ASYNC251 - the loop is held up on purpose
    assert sooner.done()
    assert not sleeper.done()
    clock.jump_to(clock.now() + 3600.0)
    await asyncio.sleep(0)
    assert not sleeper.done()
    clock.set_scale(100_000.0, stall=0.001)
    await sleeper


async def test_a_busy_machine_does_not_let_minutes_pass() -> None:
    import time

    clock = ScaledClock(1000.0, stall=0.001)
    before = clock.monotonic()
    time.sleep(0.05)  # noqa: ASYNC251 - the loop is held up on purpose
    assert clock.monotonic() - before <= 1.0 + 1e-6
    begun = clock.monotonic()
    await clock.sleep(10.0)
    assert clock.monotonic() - begun >= 10.0
    clock.jump_to(clock.now() + 100.0)
    assert clock.monotonic() - begun >= 110.0
