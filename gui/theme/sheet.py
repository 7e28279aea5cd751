"""The style sheet: what the palette cannot say. One file in `resources/styles`, with `@role` for colours."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from gui.theme.roles import Role


@cache
def _template() -> str:
    return files("resources").joinpath("styles/slipway.qss").read_text("utf-8")


def sheet(scheme: Mapping[Role, str]) -> str:
    """Return the style sheet of one scheme. A role that does not exist is a KeyError: the test calls both schemes."""
    return re.sub(r"@([a-z][a-z-]*)", lambda match: scheme[Role(match[1])], _template())
