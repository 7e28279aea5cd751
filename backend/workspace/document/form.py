"""A file's bytes as text and back: byte order mark and line ends are remembered, the text has plain line feeds."""

import re
from dataclasses import dataclass

from backend.domain.errors import InputError

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Form:
    """How a file stores its text: with a byte order mark, with CRLF on every line. Mixed line ends stay in the text as they are."""

    marked: bool = False
    crlf: bool = False

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text in this form."""
        if self.crlf:
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        return (_MARK if self.marked else b"") + text.encode("utf-8", "surrogatepass")


def decode(data: bytes, file: str) -> tuple[str, Form]:
    """Return a file's text and form; InputError when it is not UTF-8."""
    marked = data.startswith(_MARK)
    try:
        text = data[len(_MARK) if marked else 0 :].decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{file} is not UTF-8 text: line {line} cannot be read", "save it as UTF-8") from None
    crlf = "\r\n" in text and text.count("\r\n") == text.count("\n") == text.count("\r")
    return (text.replace("\r\n", "\n") if crlf else text), Form(marked, crlf)


def writable(text: str) -> bool:
    """Return whether a text can be encoded: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def with_line_ends(text: str, old: str) -> str:
    """Return a typed text with the file's line ends where the file mixes them: unchanged lines keep theirs."""
    if "\r" not in old or "\r" in text:
        return text
    parts = re.split("(\r\n|\r|\n)", old)
    plain, ends = parts[::2], [*parts[1::2], ""]
    lines = text.split("\n")
    front = 0
    while front < min(len(plain), len(lines)) and plain[front] == lines[front]:
        front += 1
    back = 0
    while back < min(len(plain), len(lines)) - front and plain[-1 - back] == lines[-1 - back]:
        back += 1
    kept = list(zip(plain, ends, strict=True))
    middle = [(line, "\n") for line in lines[front : len(lines) - back]]
    whole = [*kept[:front], *middle, *kept[len(kept) - back :]]
    return "".join(line + (end or "\n") for line, end in whole[:-1]) + whole[-1][0]
