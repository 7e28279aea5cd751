"""Docker's ignore rules. The table is after moby/patternmatcher's own tests and the documentation's examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.errors import InputError
from backend.drivers.docker.ignore import ignore_rules


@pytest.mark.parametrize(
    ("text", "path", "ignored"),
    [
        ("**", "file", True),
        ("**", "dir/file", True),
        ("**/", "file", True),
        ("**/**", "dir/file", True),
        ("dir/**", "dir/file", True),
        ("dir/**", "dir/dir2/file", True),
        ("dir/**", "file", False),
        ("dir/**", "dirx/file", False),
        ("**/dir", "dir", True),
        ("**/dir", "dir/file", True),
        ("**/dir2/*", "dir/dir2/file", True),
        ("**/dir2/*", "dir/dir2/dir2/file", True),
        ("**file", "file", True),
        ("**file", "dir/file", True),
        ("**/file", "dir/dir/file", True),
        ("**/file*", "dir/dir/file.txt", True),
        ("**/file*txt", "dir/dir/file.txt", True),
        ("**/file*.txt*", "dir/dir/file.txt", True),
        ("**/**/*.txt", "dir/dir/file.txt", True),
        ("**/*.txt2", "dir/dir/file.txt", False),
        ("a**/*.txt", "a/file.txt", True),
        ("a**/*.txt", "a/dir/dir/file.txt", True),
        ("a[b-d]e", "ae", False),
        ("a[b-d]e", "ace", True),
        ("a[^b-d]e", "aze", True),
        ("abc.def", "abcdef", False),
        ("abc.def", "abc.def", True),
        ("abc?def", "abczdef", True),
        ("abc?def", "abc/def", False),
        ("a\\*b", "a*b", True),
        ("a\\*b", "axb", False),
        (".*", ".foo", True),
        (".*", "foo", False),
        ("*", "dir/file", True),
        ("*.md", "sub/a.md", False),
        ("*/temp*", "somedir/temporary.txt", True),
        ("*/*/temp*", "somedir/subdir/temporary.txt", True),
        ("temp?", "tempa", True),
        ("/foo", "foo", True),
        ("foo/", "foo/bar", True),
        ("./foo//bar/../baz", "foo/baz", True),
        ("  spaced  ", "spaced", True),
        ("# comment", "# comment", False),
        ("*.md\n!README.md", "README.md", False),
        ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md", True),
        ("*.md\nREADME-secret.md\n!README*.md", "README-secret.md", False),
        ("dir\n!dir/keep", "dir/keep", False),
        ("dir\n!dir/keep", "dir/other", True),
        ("dir\n!dir/keep\ndir/keep", "dir/keep", True),
        ("!kept\n*", "kept", True),
        ("a(b)c+$|{}", "a(b)c+$|{}", True),
        ("\ufefffirst", "first", True),
        ("[[&&~]x", "&x", True),
    ],
)
def test_a_path_is_judged_as_docker_does(text: str, path: str, ignored: bool) -> None:
    assert ignore_rules(text).ignores(path) is ignored


def test_what_the_build_needs_is_sent_whatever_the_file_says() -> None:
    rules = ignore_rules("*\nDockerfile\n.dockerignore", ("Dockerfile", ".dockerignore"))
    assert not rules.ignores("Dockerfile")
    assert not rules.ignores(".dockerignore")
    assert rules.ignores("other")


@pytest.mark.parametrize(("text", "line"), [("ok\n!", "line 2"), ("a\n\n[z-a]", "line 3")])
def test_a_pattern_that_cannot_be_read_names_its_line(text: str, line: str) -> None:
    with pytest.raises(InputError, match=line):
        ignore_rules(text)


def test_an_ignored_folder_is_walked_only_for_what_may_be_taken_back() -> None:
    rules = ignore_rules("node\nvar\n!var/keep/**\n")
    assert not rules.may_hold("node")
    assert rules.may_hold("var")
    assert rules.may_hold("var/keep")
    assert not rules.may_hold("var/other")
    assert ignore_rules("node\n!**/keep").may_hold("node")


_WORD = st.text(st.sampled_from("ab*?![]^-\\/.# &~|("), max_size=12)


@given(st.lists(_WORD, max_size=5), _WORD)
def test_any_file_is_read_or_refused_with_its_line(lines: list[str], path: str) -> None:
    try:
        rules = ignore_rules("\n".join(lines))
    except InputError:
        return
    assert rules.ignores(path) in {True, False}


_NAME = st.text(st.sampled_from("abc."), min_size=1, max_size=4)


@given(st.lists(_NAME, min_size=1, max_size=4), st.lists(_NAME, max_size=3))
def test_an_ignored_folder_ignores_what_is_below(folder: list[str], below: list[str]) -> None:
    folder = [part.replace(".", "d") for part in folder]
    path = "/".join(folder + below)
    assert ignore_rules("/".join(folder)).ignores(path)
    assert ignore_rules("**/" + folder[-1]).ignores(path)
