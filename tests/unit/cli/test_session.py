"""What a command's end says: errors of the user, mistakes of ours, questions to a person."""

import builtins
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

import backend.assemble
from backend.cli.bug_report import report_text
from backend.cli.session import Session, execute
from backend.cli.terminal import Terminal
from backend.domain.errors import ConflictError, ConsoleError, InputError, NotFoundError, UnreachableError, WaitingError
from backend.domain.problem import Place, Problem
from tests.support.small_workspace import write_workspace


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace on a simulated engine."""
    monkeypatch.setenv("SLIPWAY_SIMULATED", "50")
    return write_workspace(tmp_path / "small")


def ending_with(error: Exception) -> Callable[[Session], object]:
    async def body(session: Session) -> int:
        raise error

    return body


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConsoleError("no"), 1),
        (ConflictError("taken"), 1),
        (InputError("wrong"), 2),
        (NotFoundError("no such thing"), 2),
        (UnreachableError("gone"), 3),
        (WaitingError("closed"), 4),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: ConsoleError, code: int, folder: Path) -> None:
    assert execute(folder, ending_with(error), start=False) == code  # type: ignore[arg-type]


def test_an_error_is_said_with_its_problems_and_the_next_step(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem("unknown key", Place("slipway.yaml", 3, 5), "did you mean gates?")
    error = InputError("two\nlines \x1b[2J", "do this", (problem,))
    execute(folder, ending_with(error), start=False)  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert said.splitlines()[1:] == [
        "slipway: two",
        "  lines ",
        "  slipway.yaml:3:5: error: unknown key (did you mean gates?)",
        "  do this",
    ]


def test_a_mistake_of_ours_is_short_and_keeps_its_details_without_secrets(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REGISTRY_TOKEN", "canary-4711")
    error = RuntimeError("it broke with canary-4711")
    assert execute(folder, ending_with(error), start=False) == 1  # type: ignore[arg-type]
    said = capsys.readouterr().err
    assert "mistake of Slipway: RuntimeError" in said
    assert "Traceback" not in said
    kept = list((tmp_path / "slipway-data" / "bug-reports").iterdir())
    assert len(kept) == 1
    assert str(kept[0]) in said
    text = kept[0].read_text()
    assert "test_session.py" in text
    assert "canary" not in text
    assert "canary" not in report_text(error)


@pytest.mark.logs("half of it broke")
def test_a_mistake_in_the_background_is_told_in_one_line_and_the_work_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def body(session: Session) -> int:
        try:
            raise RuntimeError("inner")
        except RuntimeError:
            logging.getLogger("backend.engine").exception("half of it broke")
        return 0

    assert execute(folder, body, start=False) == 0
    said = capsys.readouterr().err
    assert "half of it broke. Details are in " in said
    assert "Traceback" not in said


class _Interactive(Terminal):
    @property
    def interactive(self) -> bool:
        return True


def session(terminal: Terminal, *, json: bool = False) -> Session:
    return Session(None, terminal, json)  # type: ignore[arg-type]  # no console is asked


def test_a_question_needs_somebody_who_can_answer(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as out:
        with pytest.raises(InputError, match="Nobody can answer"):
            session(Terminal(out, False, False)).confirm("Really?")
        with pytest.raises(InputError, match="Nobody can answer"):
            session(_Interactive(out, False, False), json=True).confirm("Really?")


@pytest.mark.parametrize(
    ("typed", "wanted", "expected"),
    [
        ("y", "", True),
        ("Yes", "", True),
        ("", "", False),
        ("no", "", False),
        ("production", "production", True),
        ("y", "production", False),
        ("Production", "production", False),
    ],
)
def test_only_the_asked_for_answer_is_a_yes(
    typed: str, wanted: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtins, "input", lambda _: typed)
    with (tmp_path / "out").open("w") as out:
        assert session(_Interactive(out, False, False)).confirm("Take down?", wanted) is expected


def test_a_simulated_engine_says_so_in_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def body(session: Session) -> int:
        session.say("done")
        return 0

    assert backend.assemble.SIMULATED == "SLIPWAY_SIMULATED"
    assert execute(folder, body, start=False) == 0
    said = capsys.readouterr()
    assert "simulated engine" in said.err
    assert said.out == "done\n"
