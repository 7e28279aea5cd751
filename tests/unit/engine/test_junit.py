"""JUnit XML: what it says, and what it may not do."""

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.report import Outcome, TestReport, TestSummary
from backend.engine import junit
from backend.engine.junit import parse_junit


def parse(text: str | bytes) -> TestReport:
    """Parse one file."""
    return parse_junit({"r.xml": text.encode() if isinstance(text, str) else text})


def test_all_outcomes_with_their_texts() -> None:
    report = parse(
        """<?xml version="1.0"?>
        <testsuites><testsuite name="suite">
          <testcase classname="c" name="ok" time="1.5" file="a.py"/>
          <testcase name="bad"><failure message="1 is not 2" type="AssertionError">Traceback
line</failure><system-out>said</system-out></testcase>
          <testcase classname="c" name="broken"><error>boom
more</error></testcase>
          <testcase classname="c" name="not"><skipped message="why"/></testcase>
          <testcase classname="c" name="rerun"><flakyFailure message="once"/></testcase>
        </testsuite></testsuites>"""
    )
    assert report.problems == ()
    assert [case.outcome for case in report.cases] == [
        Outcome.PASSED, Outcome.FAILED, Outcome.ERROR, Outcome.SKIPPED, Outcome.FLAKY,
    ]  # fmt: skip
    ok, bad, broken, skipped, _ = report.cases
    assert (ok.suite, ok.name, ok.seconds, ok.file) == ("c", "ok", 1.5, "a.py")
    assert (bad.suite, bad.message, bad.trace, bad.output) == ("suite", "1 is not 2", "Traceback\nline", "said")
    assert broken.message == "boom"
    assert skipped.message == "why"
    assert report.summary == TestSummary(1, 2, 1, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>', "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><testsuite/>', "document type"),
        ("", "empty"),
        ("no xml at all", "broken XML"),
        ("<html/>", "no JUnit"),
        ("<testsuite>" * 100 + "</testsuite>" * 100, "deeper"),
        (b'<?xml version="1.0" encoding="klingon"?><testsuite/>', "encoding"),
    ],
)
def test_hostile_and_broken_files_are_named(text: str | bytes, said: str) -> None:
    report = parse(text)
    assert report.cases == ()
    assert said in report.problems[0]
    assert report.problems[0].startswith("r.xml: ")


def test_what_was_read_before_a_mistake_is_kept() -> None:
    report = parse('<testsuite><testcase name="a"/><testcase name="b"><failure message="m">tr')
    assert [(case.name, case.outcome) for case in report.cases] == [("a", Outcome.PASSED), ("b", Outcome.FAILED)]
    assert "2 tests before that were read" in report.problems[0]


def test_a_bad_file_does_not_hide_a_good_one() -> None:
    report = parse_junit({"bad.xml": b"<", "good.xml": b'<testsuite><testcase name="a"/></testsuite>'})
    assert (len(report.cases), len(report.problems)) == (1, 1)


def test_control_characters_and_escapes_are_data_no_more() -> None:
    case = '<testcase name="a&#x9b;\u202eb"><failure message="\u2066m">t</failure></testcase>'
    report = parse(f"<testsuite>{case}</testsuite>")
    assert (report.cases[0].name, report.cases[0].message) == ("ab", "m")


def test_too_many_cases_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MOST_CASES", 10)
    report = parse("<testsuite>" + '<testcase name="a"/>' * 20 + "</testsuite>")
    assert len(report.cases) == 10
    assert "more than 10 tests" in report.problems[0]


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MOST_BYTES", 100)
    assert "MiB" in parse("<testsuite>" + " " * 200 + "</testsuite>").problems[0]


def test_long_output_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MOST_TEXT", 100)
    report = parse(f"<testsuite><testcase name='a'><system-out>{'x' * 500}</system-out></testcase></testsuite>")
    assert report.cases[0].output == "x" * 100 + "\n… cut …"


def test_odd_times_are_no_crash() -> None:
    times = ["1,234.5", "nan", "inf", "-1", "soon", ""]
    cases = "".join(f'<testcase name="a" time="{text}"/>' for text in times)
    assert [case.seconds for case in parse(f"<testsuite>{cases}</testsuite>").cases] == [1234.5, 0, 0, 0, 0, 0]


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(alphabet='<>/testcasuifr ="&;![]-?x', max_size=120).map(str.encode))
def test_any_bytes_give_a_report_or_a_problem(data: bytes) -> None:
    report = parse(data)
    assert report.cases or report.problems or b"testsuite" in data


def test_a_large_report_is_read_quickly() -> None:
    one = (
        b'<testcase classname="package.module.Class" name="test_something_with_a_name" time="0.01"><system-out>'
        + b"o" * 600
    )
    data = b"<testsuite>" + (one + b"</system-out></testcase>") * 10_000 + b"</testsuite>"
    tracemalloc.start()
    before = time.process_time()
    report = parse(data)
    seconds = time.process_time() - before
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(report.cases) == 10_000
    # A tenth of the promise's 64 MiB in well below a tenth of its 2 s and 200 MiB would be flaky with tracing on: the order is checked.
    assert seconds < 2.0
    assert peak < 40 * 1024 * 1024
