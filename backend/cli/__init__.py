"""The terminal twin: the same commands as the window, for people in a shell and for CI systems.

Thin over `backend.console` and `backend.opening`; the only other part it knows is `backend.assemble`, which makes a console.
Typer is imported when a command is run, so that asking what commands there are costs nothing. Imported by `gui.launch` alone.
"""

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "run": "Run the pipeline, or a part of it.",
    "abort": "Stop a run.",
    "retry": "Run again from what failed.",
    "approve": "Say yes to a step that asks.",
    "reject": "Say no to a step that asks.",
    "import": "Propose a pipeline for a folder without slipway.yaml.",
    "validate": "Check the workspace's files.",
    "status": "Show what runs where.",
    "runs": "List the last runs.",
    "logs": "Show the log of a step, or of a deployed service.",
    "plan": "Show what a promotion would change.",
    "promote": "Bring a release to an environment.",
    "rollback": "Go back to an earlier release.",
    "scale": "Change how many replicas a service has.",
    "down": "Take an environment down; named volumes stay.",
    "releases": "List the releases.",
    "doctor": "Look at what is really used, and what is missing.",
}


def main(arguments: list[str]) -> int:
    """Run a command line (without the program's name) and return its exit code (design, section 5)."""
    from backend.cli.application import run_arguments  # noqa: PLC0415 - typer takes 80 ms that the window need not pay

    return run_arguments(arguments)
