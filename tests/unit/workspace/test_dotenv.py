"""`.env` files as Compose reads them."""

import pytest

from backend.notation.findings import Findings
from backend.workspace.dotenv import parse_dotenv


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("A=1\nB=2", {"A": "1", "B": "2"}),
        ("# comment\n\n  A = 1  \n", {"A": "1"}),
        ("export A=1", {"A": "1"}),
        ("A: 1", {"A": "1"}),
        ("A=b # comment", {"A": "b"}),
        ("A=b#c", {"A": "b#c"}),
        ("A=", {"A": ""}),
        ("A=#", {"A": ""}),
        ("A='$B # \"'", {"A": '$B # "'}),
        ("A='it\\'s'", {"A": "it's"}),
        ('A="x\\ny # $B" # comment\nC=1', {"A": "x\ny # b", "C": "1"}),
        ('A="say \\"hi\\""', {"A": 'say "hi"'}),
        ('A="\\$B"', {"A": "$B"}),
        ('A="one\ntwo"\nC=3', {"A": "one\ntwo", "C": "3"}),
        ("A=1\nC=${A}2${D:-3}", {"A": "1", "C": "123"}),
        ("B=file\nC=$B", {"B": "file", "C": "b"}),
        ("B\nNOBODY\n", {"B": "b"}),
        ("\ufeffA=1\r\nC=2\r\n", {"A": "1", "C": "2"}),
        ("A.b-c=1", {"A.b-c": "1"}),
    ],
)
def test_values_are_read(text: str, values: dict[str, str]) -> None:
    findings = Findings()
    assert parse_dotenv(text.encode(), ".env", {"B": "b"}, findings) == values
    assert findings.sorted("") == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A=1\nnot a name=2\n", ".env:2:4: error: NAME=value is expected, found 'not a name=2' (names have no spaces)"),
        ("A='x", ".env:1:1: error: the closing ' is missing"),
        (
            "\n  A=${B",
            ".env:2:3: error: A: }, :-, -, :?, ?, :+ or + is expected after the name: '${B' (write $$ for one $)",
        ),
        ("=1", ".env:1:1: error: NAME=value is expected, found '=1' (names have no spaces)"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_read(text: str, told: str) -> None:
    findings = Findings()
    values = parse_dotenv(text.encode() + b"\nZ=1", ".env", {}, findings)
    assert [str(problem) for problem in findings.sorted("")] == [told]
    assert values["Z"] == "1"


def test_raw_files_are_not_expanded() -> None:
    assert parse_dotenv(b"A=$B 'x' # y", "a.env", {"B": "b"}, Findings(), raw=True) == {"A": "$B 'x' # y"}


def test_values_that_double_line_by_line_are_refused() -> None:
    lines = ["A0=" + "x" * 1000, *(f"A{n}=${{A{n - 1}}}${{A{n - 1}}}" for n in range(1, 60))]
    findings = Findings()
    values = parse_dotenv("\n".join(lines).encode(), ".env", {}, findings)
    assert sum(map(len, values.values())) < 8 * 2**20
    assert any("beyond all measure" in problem.message for problem in findings.sorted(""))
