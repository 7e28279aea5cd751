"""Contrast by WCAG AA in both schemes, and a style sheet without unknown roles."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from gui.theme.contrast import contrast
from gui.theme.roles import ANSI_DARK, ANSI_LIGHT, DARK, ENVIRONMENTS_DARK, ENVIRONMENTS_LIGHT, LIGHT, Role
from gui.theme.sheet import sheet
from gui.theme.theme import Mode, Theme, current

TEXT = (Role.TEXT, Role.MUTED, Role.ACCENT, Role.OK, Role.BUSY, Role.WARN, Role.BAD, Role.UNKNOWN, Role.GUARD)
GROUNDS = (Role.WINDOW, Role.SURFACE, Role.RAISED, Role.HOVER, Role.SELECTION)
SOFT = {Role.OK_SOFT: Role.OK, Role.BUSY_SOFT: Role.BUSY, Role.WARN_SOFT: Role.WARN, Role.BAD_SOFT: Role.BAD}
SCHEMES = [
    pytest.param(LIGHT, ENVIRONMENTS_LIGHT, ANSI_LIGHT, id="light"),
    pytest.param(DARK, ENVIRONMENTS_DARK, ANSI_DARK, id="dark"),
]
AA_TEXT = 4.5
AA_SIGN = 3.0

Scheme = dict[Role, str]
Colors = tuple[str, ...]


def test_the_measure_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("scheme", "environments", "ansi"), SCHEMES)
def test_every_text_is_readable_on_every_ground(scheme: Scheme, environments: Colors, ansi: Colors) -> None:
    poor = [(text, ground) for text in TEXT for ground in GROUNDS if contrast(scheme[text], scheme[ground]) < AA_TEXT]
    poor += [
        (text, soft) for soft, strong in SOFT.items() for text in (strong, Role.TEXT, Role.MUTED)
        if contrast(scheme[text], scheme[soft]) < AA_TEXT
    ]  # fmt: skip
    assert poor == []
    assert contrast(scheme[Role.ON_ACCENT], scheme[Role.ACCENT]) >= AA_TEXT
    assert contrast(scheme[Role.ON_ACCENT], scheme[Role.GUARD]) >= AA_TEXT


@pytest.mark.parametrize(("scheme", "environments", "ansi"), SCHEMES)
def test_environments_and_log_colours_are_readable(scheme: Scheme, environments: Colors, ansi: Colors) -> None:
    for color in (*environments, *ansi):
        assert contrast(color, scheme[Role.SURFACE]) >= AA_TEXT, color
    for color in environments:
        assert contrast(color, scheme[Role.WINDOW]) >= AA_TEXT, color


@pytest.mark.parametrize(("scheme", "environments", "ansi"), SCHEMES)
def test_outlines_of_controls_can_be_seen(scheme: Scheme, environments: Colors, ansi: Colors) -> None:
    for ground in (Role.WINDOW, Role.SURFACE):
        assert contrast(scheme[Role.CONTROL], scheme[ground]) >= AA_SIGN
        assert contrast(scheme[Role.FOCUS], scheme[ground]) >= AA_SIGN


@pytest.mark.parametrize(("scheme", "environments", "ansi"), SCHEMES)
def test_the_style_sheet_knows_its_roles(scheme: Scheme, environments: Colors, ansi: Colors) -> None:
    made = sheet(scheme)
    assert "@" not in made
    assert scheme[Role.ACCENT] in made


def test_the_last_environment_is_guarded_and_keeps_its_hue(qapp: QApplication) -> None:
    theme = Theme()
    theme.environments(["staging", "production"])
    assert theme.guarded("production")
    assert not theme.guarded("staging")
    before = theme.environment("production")
    theme.environments(["qa", "staging", "production"])
    assert theme.environment("production") == before
    theme.environments(["only"])
    assert not theme.guarded("only")


def test_a_choice_is_put_on_the_application_and_told(qapp: QApplication) -> None:
    told: list[bool] = []

    def listen() -> None:
        told.append(current().dark)

    current().changed.connect(listen)
    current().choose(Mode.DARK)
    current().choose(Mode.LIGHT)
    current().changed.disconnect(listen)
    assert told == [True, False]
    assert qapp.palette().window().color().name() == LIGHT[Role.WINDOW]


def test_no_colour_is_written_outside_the_theme() -> None:
    root = Path(__file__).parents[3] / "gui"
    written = [
        str(file.relative_to(root))
        for file in root.rglob("*.py")
        if file.parent.name != "theme" and re.search(r"[\"']#[0-9a-fA-F]{3,8}[\"']", file.read_text("utf-8"))
    ]
    assert written == []
