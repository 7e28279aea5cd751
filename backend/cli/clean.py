"""Making data safe to print: what comes from engines, logs and files is text, never a command to the terminal (S3)."""

import re

_SEQUENCE = re.compile(
    r"\x1b\[(?P<colour>[0-9;:]*)m"  # SGR: colours and weight, the only ones that may pass
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links, clipboard
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"  # other CSI: cursor, erase, modes
    r"|\x1b[ -/]*[0-~]?"
)
# C0 but the tab, DEL, C1, marks that turn the direction of text, lone surrogates.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
RESET = "\x1b[0m"


def clean(text: str, *, colours: bool = False) -> str:
    """Return one line without line ends and control characters; with `colours` SGR sequences pass and are closed at the end."""
    coloured = False

    def sequence(match: re.Match[str]) -> str:
        nonlocal coloured
        if match["colour"] is None or not colours:
            return ""
        coloured = True
        return f"\x00{match['colour']}\x01"  # put back below, after the control characters are gone

    parts = _SEQUENCE.sub(sequence, text.replace("\x00", "\ufffd").replace("\x01", "\ufffd"))
    if not coloured:
        return _CONTROL.sub("\ufffd", parts.rstrip("\r\n"))
    cleaned = re.sub(
        "\x00([0-9;:]*)\x01|(.)",
        lambda match: f"\x1b[{match[1]}m" if match[1] is not None else _CONTROL.sub("\ufffd", match[2]),
        parts.rstrip("\r\n"),
        flags=re.DOTALL,
    )
    return cleaned + RESET
