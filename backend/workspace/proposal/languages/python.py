"""Python: pytest where something names it, unittest where test files use it."""

import re
from dataclasses import replace

from backend.workspace.proposal.found_test import APART, FoundTest, NoTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.survey import join

_PYTEST = re.compile(r"(?im)^[\s\"'-]*pytest\b")
_SECTIONS = {
    "pytest.ini": "[pytest]",
    "pyproject.toml": "[tool.pytest",
    "setup.cfg": "[tool:pytest]",
    "tox.ini": "[pytest]",
}
_NAMING = re.compile(
    r"(requirements.*\.(txt|in)|requirements/.*\.(txt|in)|pyproject\.toml|Pipfile|setup\.(py|cfg)|tox\.ini)"
)
_TEST_FILE = r"(.*/)?(test_[^/]*|[^/]*_test)\.py"
_JUNIT = "reports/unit.xml"


def find_python(ground: Ground) -> FoundTest | NoTest | None:
    """Return how the tests of a Python service run; NoTest when there is Python, but no test."""
    tests = ground.below(_TEST_FILE)
    named, line = _named(ground)
    if not tests:
        python = ground.has("requirements.txt", "pyproject.toml", "setup.py", "Pipfile")
        return NoTest(python, "there is Python here, but no file named test_*.py") if python else None
    if named:
        return _pytest(ground, f"pytest: {line}.", named)
    if any(re.search(r"(?m)^\s*(import|from) pytest\b", ground.survey.text(path)) for path in tests[:50]):
        return _pytest(ground, f"pytest: {tests[0]} and others use it.", tests[0])
    return _unittest(ground, tests)


def _named(ground: Ground) -> tuple[str, str]:
    """Return the place that names pytest and what to say about it, "" twice when nothing does."""
    for name, section in _SECTIONS.items():
        if section in ground.text(name) or (name == "pytest.ini" and ground.has(name)):
            path = join(ground.home, name)
            return ground.place(section, path), f"{path} configures it"
    for path in ground.below(_NAMING.pattern):
        text = ground.survey.text(path)
        if found := _PYTEST.search(text) or re.search(r"[\"']pytest\b", text):
            line = text.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) + 1
            return f"{path}:{line}", f"{path} names it"
    return "", ""


def _folders(ground: Ground) -> tuple[str, ...]:
    """Return what the tests lie in: the folder of this service's unit tests, of all unit tests, of all tests, or single files."""
    start = "" if ground.home == "." else f"{ground.home}/"
    inside = [path[len(start) :] for path in ground.below(_TEST_FILE)]
    outer = ground.folders("tests", "test")
    for folder in outer:
        for own in (f"{folder}/unit/{ground.service}", f"{folder}/{ground.service}", f"{folder}/unit"):
            if any(path.startswith(f"{own}/") for path in inside):
                return (own,)
    if outer and all(path.split("/")[0] in outer for path in inside):
        return tuple(outer)
    return tuple(dict.fromkeys(path.split("/")[0] for path in inside))


def _pytest(ground: Ground, why: str, source: str) -> FoundTest:
    folders = _folders(ground)
    config = tuple(name for name in ("conftest.py", "pytest.ini") if ground.has(name))
    apart = [
        f"--ignore={folder}"
        for folder in APART
        if folder.startswith(tuple(f"{name}/" for name in folders)) and ground.survey.below(join(ground.home, folder))
    ]
    arguments = " ".join((*apart, *folders))
    run = f"python3 -m pytest --junitxml={_JUNIT} {arguments}"
    if apart:
        why += f" {', '.join(part.removeprefix('--ignore=') for part in apart)} is left to the integration tests."
    if not (ground.can("python") and ground.has_shell):
        return ground.outside(
            "pytest",
            python_image(ground),
            f"{_install(ground)} && {run}",
            why,
            source,
            junit="reports/*.xml",
            obstacle="The image that ships has no Python or no shell",
        )
    copied = _tops(folders)
    if has_pytest(ground):
        return ground.inside("pytest", run, why, source, junit="reports/*.xml", paths=(*copied, *config))
    extra = next((name for name in _extra_requirements(ground) if _PYTEST.search(ground.text(name))), "")
    user = " --user" if ground.image.final.user not in ("", "root", "0") else ""
    wanted = f"-r {extra}" if extra else "pytest"
    found = ground.inside(
        "pytest",
        f"python3 -m pip install --quiet{user} {wanted} && {run}",
        why,
        source,
        junit="reports/*.xml",
        paths=(*copied, *config, *((extra,) if extra else ())),
    )
    text = f"{found.where} That image has no pytest: the step's own container installs it first, which needs a network."
    return replace(found, where=text)


def _unittest(ground: Ground, tests: list[str]) -> FoundTest | NoTest:
    folders = _folders(ground)
    start = "" if ground.home == "." else f"{ground.home}/"
    tests = [path for path in tests if path[len(start) :].startswith(folders)]
    first = next(
        (path for path in tests if re.search(r"(?m)^\s*(import|from) unittest\b", ground.survey.text(path))), ""
    )
    if not first:
        return NoTest(tests[0], "it looks like a test, but neither pytest nor unittest is named anywhere")
    folder = next((name for name in folders if not name.endswith(".py")), "")
    parts = folder.split("/")
    package = all(ground.has(f"{'/'.join(parts[: at + 1])}/__init__.py") for at in range(len(parts)))
    why = f"unittest: {first} uses it. It writes no JUnit report, so its exit code counts."
    if not (ground.can("python") and ground.has_shell):
        command = "python3 -m unittest discover" + (
            f" -s {folder} -t ." if folder and package else f" -s {folder or '.'}"
        )
        return ground.outside(
            "unittest",
            python_image(ground),
            f"{_install(ground)} && {command}" if ground.has("requirements.txt", "pyproject.toml") else command,
            why,
            first,
            obstacle="The image that ships has no Python or no shell",
        )
    copied = not ground.whole() and ground.home != "."
    if not folder:
        where = ground.home if copied else "."
        return ground.inside("unittest", f"python3 -m unittest discover -s {where}", why, first, paths=_tops(folders))
    top = "" if not package or copied else " -t ."
    return ground.inside("unittest", f"python3 -m unittest discover -s {folder}{top}", why, first, paths=_tops(folders))


def _tops(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Return what has to be copied for the folders of tests: what is shared (conftest.py, packages) lies above them."""
    return tuple(dict.fromkeys(folder.split("/")[0] for folder in folders))


def has_pytest(ground: Ground) -> bool:
    """Whether the final image has pytest, as far as its RUN lines tell."""
    if ground.can("pytest") or ground.ran(r"pip3?\s+install\b[^;&|]*\bpytest\b"):
        return True
    for name in _requirements(ground):
        if ground.ran(rf"-r\s*\S*{re.escape(name.rpartition('/')[2])}\b") and _PYTEST.search(ground.text(name)):
            return True
    project = ground.text("pyproject.toml") + ground.text("Pipfile")
    if "pytest" not in project:
        return False
    leaves_out = r"--no-dev|--only[ =]main|--without[ =]\S*(dev|test)|--no-default-groups"
    return (
        (ground.ran(r"(poetry|pdm)\s+install|uv\s+sync|pipenv\s+(install|sync).*--dev") and not ground.ran(leaves_out))
        or ground.ran(r"pip3?\s+install\b[^;&|]*\[[^\]]*(test|dev)")
        or (
            ground.ran(r"pip3?\s+install\b[^;&|]*\s\.(\s|$)")
            and bool(re.search(r"(?m)^dependencies\s*=\s*\[[^\]]*pytest", project))
        )
    )


def _requirements(ground: Ground) -> list[str]:
    start = "" if ground.home == "." else f"{ground.home}/"
    return [path[len(start) :] for path in ground.below(r"(.*/)?requirements[^/]*\.txt|requirements/[^/]*\.txt")]


def _extra_requirements(ground: Ground) -> list[str]:
    return [name for name in _requirements(ground) if name != "requirements.txt"]


def _install(ground: Ground) -> str:
    names = [name for name in _requirements(ground) if "/" not in name or name.startswith("requirements/")]
    parts = [f"-r {name}" for name in names]
    if not parts and ground.has("pyproject.toml", "setup.py"):
        parts = ["."]
    return " ".join(("python3 -m pip install --quiet pytest", *parts))


def python_image(ground: Ground) -> str:
    """Return the image that builds the service, or the official one."""
    stage = ground.image.stage_with("python")
    return stage.base if stage is not None and "sh" in stage.programs else "python:3-slim"
