"""Following a run live, and saying at its end what matters: the failure first."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from backend.cli import json_lines
from backend.cli.failure import failure_lines
from backend.cli.session import INTERRUPTED, Session
from backend.cli.words import duration
from backend.domain.cause import Cause
from backend.domain.errors import ConsoleError
from backend.domain.facts import DeploymentChanged, Fact, Notice, SourceChanged, StepChanged, TestsReported
from backend.domain.fold import APPROVED
from backend.domain.phase import Phase
from backend.domain.report import TestSummary
from backend.domain.run import Run, StepRun

WAITING = 4
_LOOK = 1.0  # seconds without a fact, after which it is asked whether anybody still works on the run
_LONGEST = 90  # characters of a message in a live line; the whole one stands at the end
_EXIT = {Phase.SUCCEEDED: 0, Phase.SKIPPED: 0, Phase.FAILED: 1, Phase.ERRORED: 3, Phase.ABORTED: INTERRUPTED}
_GONE = {Cause.ENGINE_GONE.value, Cause.PULL_DENIED.value}


@dataclass(slots=True)
class LiveRun:
    """One run as the terminal shows it. `wait`: stay when it waits for a person."""

    session: Session
    facts: "asyncio.Queue[Fact]"
    run: str
    wait: bool = False
    abort: Callable[[], None] | None = None
    _begun: dict[str, float] = field(default_factory=dict)
    _tests: dict[str, TestSummary] = field(default_factory=dict)
    _lost: set[str] = field(default_factory=set)

    async def follow(self) -> int:
        """Print the run's facts until it is final (or waits for a person) and return the exit code."""
        console = self.session.console
        mine = console.owns(self.run)
        run = await console.run(self.run)
        self._caught_up(run)
        while not run.phase.final:
            if run.phase is Phase.WAITING and not self.wait and self._asked(run):
                return self._waiting(run)
            try:
                fact = await asyncio.wait_for(self.facts.get(), _LOOK)
            except TimeoutError:
                if mine and not console.owns(self.run) and self.facts.empty():
                    run = await console.run(self.run)
                    if not run.phase.final:  # a mistake of ours or a lost journal; a notice has said which
                        raise ConsoleError(
                            f"Run #{run.number} stopped half-way.", "The next `slipway run` takes it up."
                        ) from None
                continue
            self._show(fact)
            if getattr(fact, "run", None) == self.run:
                run = await console.run(self.run)
        while not self.facts.empty():
            self._show(self.facts.get_nowait())
        return await self._end(run)

    def _caught_up(self, run: Run) -> None:
        """Print what happened before: a run that is taken up is not at its beginning."""
        for ref, step in run.steps.items():
            self._begun[ref] = step.started
            if step.tests is not None:
                self._tests[ref] = step.tests
            if step.started and not self.session.json:
                at = step.finished or step.started
                self._step(StepChanged(run.id, ref, step.phase, at, step.attempt, step.message))

    def _show(self, fact: Fact) -> None:
        session = self.session
        if session.json:
            json_lines.emit(fact)
            return
        terminal = session.terminal
        match fact:
            case StepChanged(run=self.run):
                self._step(fact)
            case TestsReported(run=self.run):
                self._tests[fact.ref] = fact.summary
            case DeploymentChanged(deployment=deployment) if deployment.message:
                text = f"{deployment.environment}: {deployment.message}"
                session.say(terminal.paint(f"    {terminal.data(text)}", "muted"))
            case SourceChanged(state="lost" | "back") if self._news(fact):
                text = f"engine {fact.name}: {'connection lost' if fact.state == 'lost' else 'answers again'}"
                text = terminal.data(f"{text}. {fact.message}" if fact.message else text)
                session.say(terminal.warning(text) if fact.state == "lost" else terminal.mark(True, text))
            case Notice():
                text = terminal.data(fact.message)
                session.say(terminal.paint(text, "muted") if fact.severity == "info" else terminal.warning(text))
            case _:
                pass

    def _news(self, fact: SourceChanged) -> bool:
        """Whether it was not said yet: the watch and a step may both notice."""
        known = (fact.state == "lost") == (fact.name in self._lost)
        (self._lost.add if fact.state == "lost" else self._lost.discard)(fact.name)
        return not known

    def _step(self, fact: StepChanged) -> None:
        terminal = self.session.terminal
        if fact.phase is Phase.RUNNING:
            self._begun[fact.ref] = fact.at
        detail = [duration(fact.at - self._begun[fact.ref])] if fact.phase.final and self._begun.get(fact.ref) else []
        if fact.attempt > 1:
            detail.append(f"attempt {fact.attempt}")
        if fact.reused_from:
            detail.append(f"reused from run {fact.reused_from}")
        if fact.phase.final and fact.ref in self._tests:
            tests = self._tests[fact.ref]
            detail.append(f"{tests.passed} of {tests.total} tests passed")
        cached, layers = fact.cached or (0, 0)
        if cached:
            detail.append("all cached" if cached == layers else f"{cached} of {layers} layers cached")
        if fact.marked:
            detail.append("continues on error")
        text = fact.message.partition("\n")[0]
        if text and fact.phase is not Phase.SUCCEEDED:
            detail.append(terminal.data(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"))
        word = f"{terminal.data(fact.ref):<24} {fact.phase.value:<9}"
        tail = f"  {' · '.join(detail)}" if detail else ""
        self.session.say(f"  {terminal.phase(fact.phase, word)}{tail}")

    def _asked(self, run: Run) -> list[StepRun]:
        """Return the steps that wait for something; one that was answered goes on by itself."""
        answered = (APPROVED, Cause.REJECTED.value)
        return [step for step in run.steps.values() if step.phase is Phase.WAITING and step.reason not in answered]

    def _waiting(self, run: Run) -> int:
        for step in self._asked(run):
            self.session.say()
            self.session.say(f"Run #{run.number} waits at {step.ref}: {self.session.terminal.data(step.message)}")
            answer = f"Answer it: slipway approve {run.number} {step.ref}   (or reject; --wait stays)"
            self.session.say(f"  {answer if step.kind == 'approve' else 'Go on later: slipway run   (--wait stays)'}")
        return WAITING

    async def _end(self, run: Run) -> int:
        code = exit_code(run)
        if self.session.json:
            return code
        session, terminal = self.session, self.session.terminal
        for line in await failure_lines(session.console, run, terminal):
            session.say(line)
        words = [f"Run #{run.number} {run.phase.value} after {duration(run.finished - run.started)}"]
        if run.tests.total:
            words.append(f"{run.tests.passed} of {run.tests.total} tests passed")
        session.say()
        session.say(terminal.phase(run.phase, " · ".join(words)))
        return code


def exit_code(run: Run) -> int:
    """Return a finished run's exit code (design, section 5)."""
    if run.phase is Phase.ERRORED:
        bad = [step for step in run.steps.values() if step.phase is Phase.ERRORED and not step.marked]
        # What could not be tried because something is not there to be reached, against what is wrong in itself.
        return 3 if any(step.reason in _GONE for step in bad) else 1
    return _EXIT.get(run.phase, 1)
