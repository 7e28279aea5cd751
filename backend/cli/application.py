"""The command line itself: options, commands, wrong use."""

import sys
from importlib.metadata import version
from pathlib import Path

import typer

from backend.cli import COMMANDS
from backend.cli.commands import approvals, environments, history, opening, promotions, runs, workspace
from backend.cli.options import WORKSPACE
from backend.cli.session import INTERRUPTED

_HELP = "From source to production. Without a command the window opens: slipway [FOLDER] [--demo]."

# Typer brings its own copy of click from 0.26 on and uses the installed one before: the class is found by its public child.
_WRONG_USE: type[BaseException] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def build() -> typer.Typer:
    """Return the application with all its commands."""
    app = typer.Typer(help=_HELP, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(_root)
    for module in (runs, approvals, workspace, opening, environments, history, promotions):
        for name, command in module.COMMANDS.items():
            app.command(name, help=COMMANDS[name])(command)
    return app


def run_arguments(arguments: list[str]) -> int:
    """Run the arguments; wrong use is told with a hint and ends with 2."""
    command = typer.main.get_command(build())
    try:
        result = command.main(args=arguments, prog_name="slipway", standalone_mode=False)
    except typer.Exit as end:
        return int(end.exit_code)
    except typer.Abort:
        return INTERRUPTED
    except _WRONG_USE as error:
        context = getattr(error, "ctx", None)
        print(f"slipway: {_message(error)}", file=sys.stderr)
        print(f"  `{context.command_path if context else 'slipway'} --help` shows how it is used.", file=sys.stderr)
        return 2
    return result if isinstance(result, int) else 0


def _message(error: BaseException) -> str:
    format_message = getattr(error, "format_message", None)
    return str(format_message() if format_message else error)


def _root(
    context: typer.Context,
    *,
    folder: Path | None = WORKSPACE,
    show_version: bool = typer.Option(False, "--version", help="Show the version."),
) -> None:
    context.obj = folder
    if show_version:
        print(f"slipway {version('slipway')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())
