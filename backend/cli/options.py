"""Options that many commands share."""

from pathlib import Path

import typer

WORKSPACE = typer.Option(None, "-C", "--workspace", help="The workspace; default: here, or the nearest above.")
JSON = typer.Option(False, "--json", help="Print one fact a line.")
YES = typer.Option(False, "--yes", "-y", help="Do not ask.")
OVERRIDE = typer.Option("", "--override", help="Pass closed gates for this reason, which is kept.")
STEPS = typer.Option([], "--step", help="This step (stage/step) alone; give it several times for several.")
WAIT = typer.Option(False, "--wait", help="Wait for what is not open yet.")
ADOPT = typer.Option(False, "--adopt", help="Take the place of what `docker compose up` started from the same files.")


def folder_of(context: typer.Context, given: Path | None) -> Path:
    """Return the workspace's folder: as given here, before the command, or the nearest with a slipway.yaml."""
    parent = context.parent.obj if context.parent else None
    chosen = given or parent
    if chosen is not None:
        return Path(chosen).expanduser()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "slipway.yaml").is_file():
            return folder
    return here
