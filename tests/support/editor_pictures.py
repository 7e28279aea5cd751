"""The pipeline's page as an editor, for the documentation: an edit, a file full of mistakes, a conflict."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from backend.console import Console
from backend.domain.edits import SetField, SetText
from gui.application import Desk
from gui.pages.pipeline.page import PipelinePage
from gui.pages.pipeline.shown_run import FILE, RUN
from gui.route import Route

REST = 0.6  # seconds until an edit has been read and painted
MISTAKES = (
    ("test: cart\n", "test: crat\n"),
    ("needs: [unit]", "needs: [unti]"),
    ("timeout: 5m", "timeout: soon"),
    ("to: production}", "to: prod}"),
)


def show_run(desk: Desk) -> None:
    """Show the latest run in the picture of the pipeline's page."""
    page = desk.session.navigation.page if desk.session is not None else None
    assert isinstance(page, PipelinePage)
    page.shown.choose(RUN)


async def photograph_editor(desk: Desk, console: Console, take: Callable[[str], Awaitable[None]]) -> None:
    """Edit the simulated shop's pipeline, and leave it as it was."""
    assert desk.session is not None
    desk.session.navigation.go(Route("pipeline"))
    await asyncio.sleep(REST)
    page = desk.session.navigation.page
    assert isinstance(page, PipelinePage)
    page.shown.choose(FILE)
    document, file = console.open_document(), Path(console.workspace.root) / "slipway.yaml"
    before = document.text
    page.graph.zoom_to("unit/cart")
    document.apply(SetField("unit/cart", "retries", 2))
    await asyncio.sleep(REST)
    await take("pipeline-editing")
    wrong = before
    for old, new in MISTAKES:
        wrong = wrong.replace(old, new, 1)
    document.apply(SetText(wrong))
    await asyncio.sleep(REST)
    await take("pipeline-problems")
    document.apply(SetText(before))
    document.apply(SetField("integration/flow", "timeout", "10m"))
    page.graph.zoom_to("integration/flow")
    file.write_text(before.replace("timeout: 5m", "timeout: 15m"), "utf-8")
    await console.reload()
    async with asyncio.timeout(30):
        while document.conflict is None:  # noqa: ASYNC110 - the watch of the files looks every moment
            await asyncio.sleep(0.1)
    await asyncio.sleep(REST)
    await take("pipeline-conflict")
    document.resolve(before)
    await console.save()
