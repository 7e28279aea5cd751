"""The colour roles, and their values in light and dark."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a colour is for. Text roles reach 4.5:1 on window, surface and raised; sign roles at least 3:1."""

    WINDOW = "window"
    SURFACE = "surface"
    RAISED = "raised"
    HOVER = "hover"
    SELECTION = "selection"
    BORDER = "border"
    CONTROL = "control"  # the outline of what can be typed into or pressed: 3:1
    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ON_ACCENT = "on-accent"
    FOCUS = "focus"
    GUARD = "guard"  # what touches production
    OK = "ok"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"
    OK_SOFT = "ok-soft"
    BUSY_SOFT = "busy-soft"
    WARN_SOFT = "warn-soft"
    BAD_SOFT = "bad-soft"


LIGHT: Mapping[Role, str] = {
    Role.WINDOW: "#f5f6f8",
    Role.SURFACE: "#ffffff",
    Role.RAISED: "#ffffff",
    Role.HOVER: "#eef1f6",
    Role.SELECTION: "#e2ebfc",
    Role.BORDER: "#dde1e8",
    Role.CONTROL: "#848e9e",
    Role.TEXT: "#181c24",
    Role.MUTED: "#566072",
    Role.ACCENT: "#1f5fd0",
    Role.ON_ACCENT: "#ffffff",
    Role.FOCUS: "#1f5fd0",
    Role.GUARD: "#b3400b",
    Role.OK: "#11753a",
    Role.BUSY: "#0b62c4",
    Role.WARN: "#8f5c00",
    Role.BAD: "#c1272d",
    Role.UNKNOWN: "#5e6878",
    Role.OK_SOFT: "#e3f4e9",
    Role.BUSY_SOFT: "#e3eefb",
    Role.WARN_SOFT: "#fdf1d8",
    Role.BAD_SOFT: "#fde8e8",
}

DARK: Mapping[Role, str] = {
    Role.WINDOW: "#14171c",
    Role.SURFACE: "#1a1e25",
    Role.RAISED: "#222831",
    Role.HOVER: "#232933",
    Role.SELECTION: "#22365a",
    Role.BORDER: "#2c333e",
    Role.CONTROL: "#707b8c",
    Role.TEXT: "#e7eaf0",
    Role.MUTED: "#a0aaba",
    Role.ACCENT: "#7aa9ff",
    Role.ON_ACCENT: "#0c1424",
    Role.FOCUS: "#7aa9ff",
    Role.GUARD: "#ffa061",
    Role.OK: "#4fc987",
    Role.BUSY: "#6db5ff",
    Role.WARN: "#e6b450",
    Role.BAD: "#ff8179",
    Role.UNKNOWN: "#98a3b4",
    Role.OK_SOFT: "#17301f",
    Role.BUSY_SOFT: "#16293f",
    Role.WARN_SOFT: "#35290f",
    Role.BAD_SOFT: "#3c1d1e",
}

# One hue per environment: the last one in promotion order (production) always gets the first, the warmest.
ENVIRONMENTS_LIGHT = ("#b3400b", "#6a3fc0", "#0c6f6a", "#9b2c6f", "#1f5fd0")
ENVIRONMENTS_DARK = ("#ffa061", "#b9a0ff", "#57d0c2", "#f590c4", "#7aa9ff")

# The sixteen colours of a terminal, readable on the log's own ground (SURFACE) in both schemes.
ANSI_LIGHT = (
    "#181c24", "#b42318", "#137a3c", "#8a5a00", "#1f5fd0", "#8a2fa8", "#0b6f7c", "#566072",
    "#566072", "#c1272d", "#1a7f37", "#8f5c00", "#0b62c4", "#a0329e", "#0c6f6a", "#181c24",
)  # fmt: skip
ANSI_DARK = (
    "#8b96a8", "#ff8179", "#4fc987", "#e6b450", "#7aa9ff", "#d79bff", "#57d0c2", "#d4dae4",
    "#a0aaba", "#ff9d96", "#74dba2", "#f0c873", "#9cc0ff", "#e3b8ff", "#7fe0d4", "#ffffff",
)  # fmt: skip
