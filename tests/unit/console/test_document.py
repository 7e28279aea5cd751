"""The document of an open console."""

import asyncio

from backend.domain.edits import SetField
from backend.domain.facts import WorkspaceReloaded
from backend.domain.run import RunRequest
from backend.workspace.document.text_document import TextDocument
from tests.unit.console.conftest import Facts, Theatre


async def test_the_document_is_saved_and_the_workspace_read_again(theatre: Theatre) -> None:
    console = await theatre.open()
    document = console.open_document()
    assert console.open_document() is document
    ref, step = next(iter(document.workspace.pipeline.steps()))
    document.apply(SetField(ref, "retries", 3))
    assert document.dirty
    assert console.workspace.pipeline.step(ref).retries == step.retries
    await console.save()
    assert not console.open_document().dirty
    assert console.workspace.pipeline.step(ref).retries == 3


async def test_unsaved_edits_are_there_again_at_the_next_start(theatre: Theatre) -> None:
    console = await theatre.open()
    document = console.open_document()
    ref, _ = next(iter(document.workspace.pipeline.steps()))
    document.apply(SetField(ref, "retries", 3))
    text = document.text
    await console.close()
    again = (await theatre.open()).open_document()
    assert again.text == text
    assert again.dirty
    again.undo()
    assert not again.dirty


async def test_two_consoles_on_one_folder_keep_their_own_edits(theatre: Theatre) -> None:
    first, second = await theatre.open(), await theatre.open(resume=False)
    mine = first.open_document()
    assert isinstance(mine, TextDocument)
    mine.apply(SetField("unit/front", "timeout", "7m"))
    mine.keep_draft()
    theirs = second.open_document()
    assert isinstance(theirs, TextDocument)
    assert not theirs.dirty
    theirs.apply(SetField("unit/front", "timeout", "9m"))
    theirs.keep_draft()
    theirs.undo()  # gives up its own edit only
    await second.close()
    await first.close()
    again = (await theatre.open()).open_document()
    assert again.text == mine.text


async def test_a_change_from_outside_is_taken_in_live(theatre: Theatre) -> None:
    console = await theatre.open()
    document = console.open_document()
    facts = Facts(console)
    file = theatre.root / "slipway.yaml"
    changed = file.read_text() + "# from outside\n"
    file.write_text(changed)
    await facts.next(WorkspaceReloaded)
    assert document.text == changed
    assert document.undo_label == "change from outside"
    assert not document.dirty


async def test_a_run_that_is_started_while_the_file_is_saved_takes_what_is_saved(theatre: Theatre) -> None:
    console = await theatre.open()
    console.open_document().apply(SetField("unit/front", "timeout", "7m"))
    saving = asyncio.create_task(console.save())
    while console.open_document().dirty:  # noqa: ASYNC110 - written, but not read yet
        await asyncio.sleep(0)
    run = await console.start_run(RunRequest(only="build/images"))
    assert saving.done()
    assert (await console.finished_run(run)).pipeline.step("unit/front").timeout == 420.0
