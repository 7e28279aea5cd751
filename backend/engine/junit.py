"""JUnit XML as data: a hardened reader (promise S8).

DOCTYPE is refused, size, depth and count are limited, and what was read before a mistake is kept beside a line that names it.
"""

import re
from typing import NoReturn
from xml.parsers import expat

from backend.domain.report import Outcome, TestCase, TestReport

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 64
MOST_CASES = 500_000
MOST_TEXT = 256 * 1024  # characters of trace or output kept per test

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_OUTCOMES = {"failure": Outcome.FAILED, "error": Outcome.ERROR, "skipped": Outcome.SKIPPED}
# Surefire reruns failed tests itself and says so with these; the test passed in the end, or it would carry a failure.
_FLAKY = frozenset({"flakyFailure", "flakyError"})
_TEXTS = frozenset({*_OUTCOMES, *_FLAKY, "system-out", "system-err"})


class _RefusedXmlError(Exception):
    """The file is hostile or too large; its text says what for."""


def parse_junit(files: "dict[str, bytes]") -> TestReport:
    """Return the tests of all files, by name of the file; problems name files that could not be read in full."""
    cases: list[TestCase] = []
    problems: list[str] = []
    for name, data in files.items():
        reader = _Reader(name, cases)
        problem = reader.read(data)
        if problem:
            problems.append(f"{name}: {problem}")
    return TestReport(tuple(cases), tuple(problems))


class _Reader:
    """One file. Elements outside `testcase` only lend it the name of its suite."""

    def __init__(self, name: str, cases: list[TestCase]) -> None:
        self._name = name
        self._cases = cases
        self._first = len(cases)
        self._depth = 0
        self._suites: list[str] = []
        self._case: dict[str, str] | None = None
        self._texts = False  # whether the case has elements: half a million of them have none
        self._outcome = Outcome.PASSED
        self._message = ""
        self._trace: list[str] = []
        self._output: list[str] = []
        self._into: list[str] | None = None
        self._room = 0
        self._roots = False

    def read(self, data: bytes) -> str:
        """Read the file; returns what was wrong with it, "" when nothing was."""
        if len(data) > MOST_BYTES:
            return f"{len(data) // (1024 * 1024)} MiB are more than the {MOST_BYTES // (1024 * 1024)} MiB that are read"
        if not data.strip():
            return "the file is empty"
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.buffer_size = 64 * 1024
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            self._close_case()
            read = len(self._cases) - self._first
            kept = f"; {read} tests before that were read" if read else ""
            return (
                f"broken XML in line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}{kept}"
            )
        except _RefusedXmlError as refusal:
            return str(refusal)
        except (LookupError, ValueError) as error:  # an encoding that does not exist, or is no text encoding
            return f"the encoding cannot be read: {error}"
        return "" if self._roots else "this is no JUnit file (no testsuites, testsuite or testcase)"

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise _RefusedXmlError(f"elements are nested deeper than {MOST_DEPTH}")
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "testcase":
            self._begin_case(attributes)
        elif self._case is not None:
            if tag in _TEXTS:
                self._begin_text(tag, attributes)
        elif tag in ("testsuite", "testsuites"):
            self._roots = True
            self._suites.append(attributes.get("name", ""))

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "testcase":
            self._close_case()
        elif tag in _TEXTS:
            self._into = None
        elif tag in ("testsuite", "testsuites") and self._case is None and self._suites:
            self._suites.pop()

    def _text(self, text: str) -> None:
        if self._into is None or self._room <= 0:
            return
        if len(text) > self._room:
            text = text[: self._room] + "\n… cut …"
        self._room -= len(text)
        self._into.append(text)

    def _begin_case(self, attributes: dict[str, str]) -> None:
        if len(self._cases) >= MOST_CASES:
            raise _RefusedXmlError(f"there are more than {MOST_CASES} tests; those after are not read")
        self._roots = True
        self._case = attributes
        self._into = None
        if self._texts:
            self._forget()

    def _forget(self) -> None:
        self._texts = False
        self._outcome = Outcome.PASSED
        self._message = ""
        self._trace = []
        self._output = []

    def _begin_text(self, tag: str, attributes: dict[str, str]) -> None:
        self._texts = True
        self._room = MOST_TEXT
        if tag in ("system-out", "system-err"):
            self._into = self._output
            return
        if tag in _FLAKY:
            self._outcome = Outcome.FLAKY if self._outcome is Outcome.PASSED else self._outcome
        elif self._outcome in (Outcome.PASSED, Outcome.FLAKY, Outcome.SKIPPED):
            self._outcome = _OUTCOMES[tag]
        self._message = self._message or attributes.get("message", "") or attributes.get("type", "")
        self._into = self._trace

    def _close_case(self) -> None:
        case, self._case, self._into = self._case, None, None
        if case is None:
            return
        suite = _clean(case.get("classname") or (self._suites[-1] if self._suites else ""))
        name = _clean(case.get("name") or "(no name)")
        seconds = _seconds(case.get("time", ""))
        file = _clean(case["file"]) if "file" in case else ""
        if not self._texts:
            self._cases.append(TestCase(suite, name, Outcome.PASSED, seconds, file=file))
            return
        trace = "".join(self._trace).strip("\n")
        message = self._message or next((line for line in trace.splitlines() if line.strip()), "")
        output = _clean("".join(self._output))
        found = TestCase(suite, name, self._outcome, seconds, _clean(message.strip()), _clean(trace), output, file)
        self._cases.append(found)

    def _doctype(self, *_: object) -> NoReturn:
        raise _RefusedXmlError("a document type is declared, which is refused")


def _clean(text: str) -> str:
    """Return text without control characters and escape sequences: a report is data for screens and files."""
    if text.isascii() and text.isprintable():  # nearly all names: a fraction of the pattern's cost
        return text
    return _CONTROL.sub("", _ESCAPES.sub("", text))


def _seconds(text: str) -> float:
    try:
        seconds = float(text.replace(",", "") if "," in text else text or 0.0)  # surefire writes 1,234.5
    except ValueError:
        return 0.0
    return seconds if 0.0 <= seconds < 1e9 else 0.0
