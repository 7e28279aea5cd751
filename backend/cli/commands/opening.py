"""import."""

from pathlib import Path

import msgspec
import typer

from backend.cli import json_lines
from backend.cli.options import JSON, YES
from backend.cli.session import INTERRUPTED, said
from backend.cli.terminal import Terminal, open_terminal
from backend.cli.words import plural
from backend.domain.errors import ConsoleError, InputError
from backend.domain.proposal import Proposal

_PLACE = typer.Argument(None, metavar="[DIR]", help="The folder; default: here.")
_TEMPLATE = typer.Option("default", "--template", help="The pipeline's shape; a wrong name lists them.")
_WRITE = typer.Option(False, "--write", help="Write the files without asking; the same as --yes.")


def import_folder(
    context: typer.Context,
    place: Path | None = _PLACE,
    *,
    template: str = _TEMPLATE,
    write_now: bool = _WRITE,
    yes: bool = YES,
    json: bool = JSON,
) -> int:
    """Show the pipeline that a folder without slipway.yaml could have, and write its files after a yes."""
    from backend.opening import propose, write  # noqa: PLC0415 - it reads YAML, which `--help` does not need

    terminal = open_terminal()
    try:
        proposal = propose(_folder(context, place), template)
        if json:
            _emit(proposal)
        else:
            _show(proposal, terminal)
        if yes or write_now or (not json and _agreed(proposal, terminal)):
            _say_written(write(proposal), proposal, terminal, json=json)
            return 2 if proposal.workspace.errors else 0
        return 0
    except ConsoleError as error:
        return said(error, terminal, json=json)
    except KeyboardInterrupt:
        return INTERRUPTED


def _folder(context: typer.Context, place: Path | None) -> Path:
    if place is not None and place.expanduser().is_file():
        raise InputError(
            f"{place} is a file: converting the files of other CI systems is not there yet.", "Name a folder."
        )
    chosen = place or (context.parent.obj if context.parent else None)
    return Path(chosen).expanduser() if chosen is not None else Path.cwd()


def _emit(proposal: Proposal) -> None:
    """Print the proposal as a line; its workspace holds values of variables, so only what is wrong with it is told."""
    body = msgspec.to_builtins(proposal)
    del body["workspace"]
    problems = msgspec.to_builtins(proposal.workspace.problems)
    json_lines.write({"type": "Proposal", **body, "problems": problems})


def _show(proposal: Proposal, terminal: Terminal) -> None:
    data = terminal.data
    node = None
    for reason in sorted(proposal.reasons, key=lambda one: _order(proposal, one.node)):
        if reason.node != node:
            node = reason.node
            terminal.line(terminal.paint(data(node or "the whole"), "strong"))
        source = (
            terminal.paint(f"  ({data(reason.source)})", "muted")
            if reason.source and reason.source not in reason.text
            else ""
        )
        terminal.line(f"    {data(reason.text)}{source}")
    if proposal.not_understood:
        terminal.line()
        terminal.line(terminal.paint("Not understood, or not used", "strong"))
        for one in proposal.not_understood:
            terminal.line(f"    {terminal.warning(data(f'{one.what}: {one.why}.'))}")
            if one.cure:
                terminal.line(f"      {data(one.cure)}")
    for path, text in proposal.files.items():
        terminal.line()
        terminal.line(terminal.paint(f"{data(path)}, as it would be written", "strong"))
        for line in text.splitlines():
            terminal.line(f"    {data(line)}")
    terminal.line()
    for problem in proposal.workspace.errors:
        terminal.line(terminal.mark(False, data(f"{problem.place}: {problem.message}")))
        if problem.hint:
            terminal.line(f"    {data(problem.hint)}")


def _order(proposal: Proposal, node: str) -> int:
    """Where a node stands in the pipeline; what concerns the whole comes first."""
    nodes = [""]
    for stage in proposal.workspace.pipeline.stages:
        nodes += [stage.name, *(f"{stage.name}/{step.name}" for step in stage.steps)]
    return nodes.index(node) if node in nodes else 0


def _agreed(proposal: Proposal, terminal: Terminal) -> bool:
    """Ask whether to write; where nobody can answer, say how."""
    files = plural(len(proposal.files), "file")
    if not terminal.interactive:
        terminal.line(f"Nothing is written: --yes writes the {files}.")
        return False
    said_yes = input(f"Write the {files} to {terminal.data(proposal.root)}? [y/N] ").strip().lower() in ("y", "yes")
    if not said_yes:
        terminal.line("Nothing was written.")
    return said_yes


def _say_written(paths: tuple[str, ...], proposal: Proposal, terminal: Terminal, *, json: bool) -> None:
    if json:
        json_lines.write({"type": "Written", "root": proposal.root, "files": list(paths)})
        return
    terminal.line(terminal.mark(True, terminal.data(f"Wrote {', '.join(paths)}.")))
    if not proposal.workspace.errors:
        terminal.line("Next: `slipway run`, or `slipway` for the window.")


COMMANDS = {"import": import_folder}
