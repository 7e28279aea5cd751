"""The mistakes found so far, each once."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from backend.domain.problem import Place, Problem, Severity

MOST_PROBLEMS = 1000
MOST_GUESSES = 300
_LONGEST_GUESS = 64
_FEW = 12
_SERVICE = re.compile(r"services\.[\w-]+")


@dataclass(slots=True)
class _Store:
    problems: dict[Problem, None] = field(default_factory=dict)
    guesses: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)
    told: set[tuple[Place, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Findings:
    """Collects problems; `node` is the stage or `stage/step` that what follows is about, `environment` the environment.

    A file read for several environments says the same twice, and through an anchor, `<<` or `extends` one line serves many
    services: what is said of the same place counts once, for the first service. The number of problems and of
    looked-up names is limited, so that a hostile file costs no more than a long one.
    """

    node: str = ""
    environment: str = ""
    _store: _Store = field(default_factory=_Store, repr=False)

    def about(self, node: str) -> "Findings":
        """Return the same findings, with a node of the pipeline for the problems to come."""
        return replace(self, node=node)

    def within(self, environment: str) -> "Findings":
        """Return the same findings, with an environment for the problems to come."""
        return replace(self, environment=environment)

    def error(self, place: Place, message: str, hint: str = "") -> None:
        """Note something that forbids running."""
        self._add(Problem(message, place, hint, Severity.ERROR, self.node, self.environment))

    def warning(self, place: Place, message: str, hint: str = "") -> None:
        """Note something that only wants to be read."""
        self._add(Problem(message, place, hint, Severity.WARNING, self.node, self.environment))

    def take(self, other: "Findings", below: int = 0) -> None:
        """Note what others found; `below`: in a part of the file that many lines further down."""
        for problem in other._store.problems:
            self._add(replace(problem, place=problem.place.below(below)) if below else problem)

    def apart(self) -> "Findings":
        """Return findings that collect other problems, with the same allowance of names to look up."""
        return Findings(_store=_Store(guesses=self._store.guesses))

    @property
    def guesses(self) -> int:
        """How many names were looked up; from `MOST_GUESSES` on there are no more answers."""
        return len(self._store.guesses)

    def nearest(self, name: str, known: Iterable[str]) -> str:
        """Return `did you mean X?`, or the few names there are, or ""."""
        options = tuple(option for option in known if option != name)
        if (name, options) not in self._store.guesses:
            if len(self._store.guesses) >= MOST_GUESSES:
                return ""
            self._store.guesses[name, options] = _nearest(name, options)
        return self._store.guesses[name, options]

    @property
    def broken(self) -> bool:
        """True once an error was noted: what is missing may be missing because of it."""
        return any(problem.severity is Severity.ERROR for problem in self._store.problems)

    def sorted(self, first: str) -> tuple[Problem, ...]:
        """Return all problems by place, those of the file `first` before the others."""
        return tuple(
            sorted(
                self._store.problems,
                key=lambda problem: (
                    problem.place.file != first,
                    problem.place.file,
                    problem.place.line,
                    problem.place.column,
                ),
            )
        )

    def _add(self, problem: Problem) -> None:
        same = (problem.place, _SERVICE.sub("services.*", problem.message))
        if same in self._store.told:
            return
        self._store.told.add(same)
        if len(self._store.problems) < MOST_PROBLEMS:
            self._store.problems[problem] = None
        elif len(self._store.problems) == MOST_PROBLEMS:
            self._store.problems[
                Problem(f"more than {MOST_PROBLEMS} problems: the rest is not shown", problem.place)
            ] = None


def _nearest(name: str, options: tuple[str, ...]) -> str:
    if len(name) <= _LONGEST_GUESS:
        folded = {option.casefold(): option for option in reversed(options)}
        close = difflib.get_close_matches(name.casefold(), folded, 1, 0.5 if len(name) <= 4 else 0.6)
        if close:
            return f"did you mean {folded[close[0]]}?"
    if 0 < len(options) <= _FEW:
        return f"expected {'one of ' if len(options) > 1 else ''}{', '.join(options)}"
    return ""
