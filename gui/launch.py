"""The program's entry: commands go to the terminal twin before anything of Qt is imported, everything else opens the window."""

import difflib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from backend.cli import COMMANDS
from backend.cli import main as run_command

_USAGE = "slipway [FOLDER] [--demo] opens the window; slipway --help lists the commands."
_WRONG_USE = 2


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code (design, section 5)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if _is_command(given):
        return run_command(given)
    demo = "--demo" in given
    words = [word for word in given if word != "--demo"]
    options = [word for word in words if word.startswith("-")]
    if options or len(words) > 1:
        return _refused(f"unknown option {options[0]}" if options else "only one folder can be opened", _USAGE)
    folder = Path(words[0]).expanduser() if words else Path.cwd()
    if not folder.is_dir():
        return _refused(f"there is no command and no folder {words[0]!r}", _suggestion(words[0]))
    if not has_display(sys.platform, os.environ):
        return _refused(
            "there is no display to open the window on (neither DISPLAY nor WAYLAND_DISPLAY is set)",
            "Start it from a desktop session, or use the terminal: slipway run, slipway status, slipway --help.",
        )
    from gui.application import run_window  # noqa: PLC0415 - Qt; commands and refusals must not wait for it

    return run_window(folder, demo=demo)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether Qt can open a window; on Linux it needs a display server, or a platform that was chosen."""
    if not platform.startswith("linux"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _is_command(arguments: list[str]) -> bool:
    """Whether the first word (after -C FOLDER) is a command, or help or version is asked for."""
    words = iter(arguments)
    for word in words:
        if word in ("-C", "--workspace"):
            next(words, None)
        elif word in ("-h", "--help", "--version"):
            return True
        elif not word.startswith("--workspace="):
            return word in COMMANDS
    return False


def _suggestion(word: str) -> str:
    close = difflib.get_close_matches(word, COMMANDS, 1)
    return f"Did you mean `slipway {close[0]}`?" if close else _USAGE


def _refused(message: str, hint: str) -> int:
    print(f"slipway: {message}\n  {hint}", file=sys.stderr)
    return _WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
