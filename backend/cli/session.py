"""One command's time with a Console: opening it, interrupts, errors to exit codes."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from backend.cli import json_lines
from backend.cli.bug_report import BugHandler, keep_bug_report
from backend.cli.terminal import Terminal, open_terminal
from backend.domain.errors import ConsoleError, InputError, NotFoundError

if TYPE_CHECKING:
    from backend.console import Console

INTERRUPTED = 130
_PIPE_CLOSED = 141  # as a program that SIGPIPE ends


@dataclass(slots=True)
class Session:
    """What a command has at hand. `on_interrupt`: what the first Ctrl-C does (None: the command ends)."""

    console: "Console"
    terminal: Terminal
    json: bool = False
    on_interrupt: Callable[[], None] | None = None
    interrupted: bool = False
    _prompting: bool = field(default=False, repr=False)

    def say(self, text: str = "") -> None:
        """Write a line for people; nothing with --json."""
        if not self.json:
            self.terminal.line(text)

    def confirm(self, question: str, answer: str = "") -> bool:
        """Ask a person; `answer` is what must be typed (default: y). InputError when nobody can answer."""
        if self.json or not self.terminal.interactive:
            raise InputError(f"{question} Nobody can answer here.", "Say yes beforehand with --yes.")
        with self._own_interrupts():
            said = input(f"{question} [{answer or 'y/N'}] ").strip()
        return said == answer if answer else said.lower() in ("y", "yes")

    @contextlib.contextmanager
    def _own_interrupts(self) -> Iterator[None]:
        """While a person types, Ctrl-C ends the question, not the event loop's work."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


Body = Callable[[Session], Awaitable[int]]


def execute(
    folder: Path, body: Body, *, json: bool = False, resume: bool = False, watch: bool = False, start: bool = True
) -> int:
    """Open the workspace, run a command's body on it and return the exit code.

    `resume`: unfinished runs of dead processes are taken up; `watch`: files and engines are watched.
    `start` False: neither history nor engine is opened.
    """
    terminal = open_terminal()
    bugs = BugHandler()
    logging.getLogger().addHandler(bugs)
    try:
        return asyncio.run(_execute(folder, body, terminal, json=json, resume=resume, watch=watch, start=start))
    except ConsoleError as error:
        return said(error, terminal, json=json)
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except BrokenPipeError:
        # What reads our output has gone (`| head`); the interpreter must not complain while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except Exception as error:  # the one place where our own mistakes are told
        path = keep_bug_report(error)
        where = f"Details are in {path}." if path else "Its details could not be written."
        print(f"slipway: this is a mistake of Slipway: {type(error).__name__}. {where}", file=sys.stderr)
        return 1
    finally:
        logging.getLogger().removeHandler(bugs)


async def _execute(
    folder: Path, body: Body, terminal: Terminal, *, json: bool, resume: bool, watch: bool, start: bool
) -> int:
    # Late: it reads drivers and store, which `--help` does not need.
    from backend.assemble import assemble  # noqa: PLC0415

    console = assemble(folder, resume=resume, watch=watch)
    session = Session(console, terminal, json)
    work = asyncio.current_task()
    assert work is not None

    def interrupt() -> None:
        first, session.interrupted = not session.interrupted, True
        if first and session.on_interrupt is not None:
            session.on_interrupt()
        else:
            work.cancel()

    with _interrupts(interrupt):
        try:
            if console.simulated and not json:
                print(terminal.warning("simulated engine: nothing real is built, tested or deployed"), file=sys.stderr)
            if start:
                await console.start()
            return await body(session)
        finally:
            await console.close()


@contextlib.contextmanager
def _interrupts(handler: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    names = (signal.SIGINT, signal.SIGTERM)  # CI systems end a cancelled job with SIGTERM
    before = [signal.signal(name, lambda *_: loop.call_soon_threadsafe(handler)) for name in names]
    try:
        yield
    finally:
        for name, old in zip(names, before, strict=True):
            signal.signal(name, old)


def said(error: ConsoleError, terminal: Terminal, *, json: bool) -> int:
    """Tell an error and return its exit code."""
    # What does not exist was named by the person: that is wrong use.
    code = InputError.exit_code if isinstance(error, NotFoundError) else error.exit_code
    if json:
        json_lines.emit_error(error, code)
        return code
    errors = Terminal(sys.stderr, terminal.colours and sys.stderr.isatty(), terminal.unicode, terminal.width)
    first, *rest = error.message.splitlines() or [""]
    errors.line(f"slipway: {errors.data(first)}")
    for line in rest:
        errors.line(f"  {errors.data(line)}")
    if isinstance(error, InputError):
        for problem in error.problems:
            errors.line(errors.data(f"  {problem}"))
    if error.hint:
        errors.line(errors.data(f"  {error.hint}"))
    return code
