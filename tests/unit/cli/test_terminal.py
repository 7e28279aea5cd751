"""A sign always stands beside its word, and colours only where they may be."""

import io

import pytest

from backend.cli.terminal import Terminal, open_terminal
from backend.domain.health import Health
from backend.domain.phase import Phase


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_a_sign_and_its_word(phase: Phase) -> None:
    for unicode in (True, False):
        sign, _, word = Terminal(io.StringIO(), colours=False, unicode=unicode).phase(phase).partition(" ")
        assert sign
        assert sign.isascii() or unicode
        assert word == phase.value


def test_signs_differ_so_that_colour_is_never_needed() -> None:
    for unicode in (True, False):
        terminal = Terminal(io.StringIO(), colours=False, unicode=unicode)
        assert len({terminal.phase(phase).split()[0] for phase in Phase}) == len(Phase)
        assert len({terminal.health(health).split()[0] for health in Health}) == len(Health)


def test_no_color_and_pipes_are_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert not open_terminal(io.StringIO()).colours
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert open_terminal(io.StringIO()).colours
    monkeypatch.setenv("NO_COLOR", "1")
    assert not open_terminal(io.StringIO()).colours


def test_what_the_encoding_cannot_say_is_replaced_not_fatal() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(out, colours=False, unicode=False).line("Grüße → ok")
    assert raw.getvalue() == b"Gr??e ? ok\n"
