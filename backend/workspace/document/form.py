"""A file's bytes as text and back: byte order mark and line ends are remembered, the text has plain line feeds."""

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
