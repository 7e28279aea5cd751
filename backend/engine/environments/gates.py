"""Gates: the conditions before a promotion, judged now."""

from collections.abc import Sequence

from backend.domain.deployment import Deployment
from backend.domain.environment import Gates
from backend.domain.phase import Phase
from backend.domain.plan import GateState
from backend.domain.release import Evidence, Release

SOAK = "soak"
CLEAN_TREE = "clean tree"


def judge(
    gates: Gates,
    release: Release,
    evidence: Sequence[Evidence],
    *,
    origin: str,
    there: Deployment | None,
    now: float,
    final: bool = False,
) -> tuple[GateState, ...]:
    """Return all gates. `there` is the deployment of this very release in the environment `origin`, None if it is not there.

    `final`: it is the last of several environments, where no release of uncommitted changes belongs.
    """
    states = [_clean_tree(release)] if final and release.source.commit else []
    states += [_tests(stage, release, evidence) for stage in gates.tests]
    if gates.soak:
        states.append(_soak(gates.soak, release, origin, there, now))
    states += [
        GateState(name, open=False, message=f"{name} is not judged by this version; it needs an override with a reason")
        for name in gates.other
    ]
    return tuple(states)


def _clean_tree(release: Release) -> GateState:
    if not release.source.dirty:
        return GateState(CLEAN_TREE, open=True, message=f"{release.version} is of commit {release.source.commit[:12]}")
    return GateState(
        CLEAN_TREE,
        open=False,
        message=f"{release.version} was made from uncommitted changes on {release.source.commit[:12]}; commit and run again",
    )


def _tests(stage: str, release: Release, evidence: Sequence[Evidence]) -> GateState:
    name = f"tests {stage}"
    said = [item for item in evidence if item.stage == stage]
    if not said:
        return GateState(
            name, open=False, message=f"stage {stage} has not run with the images of {release.version}; run it first"
        )
    last = said[-1]
    if last.phase is Phase.SUCCEEDED:
        tests = f"{last.tests.passed + last.tests.flaky} passed" if last.tests.total else "passed"
        return GateState(name, open=True, message=tests)
    return GateState(name, open=False, message=f"stage {stage} ended {last.phase} with the images of {release.version}")


def _soak(seconds: float, release: Release, origin: str, there: Deployment | None, now: float) -> GateState:
    if there is None:
        where = f"in {origin}" if origin else "in an environment before this one"
        return GateState(
            SOAK, open=False, message=f"{release.version} does not run {where}; it opens {seconds:.0f} s after it does"
        )
    left = seconds - max(0.0, now - there.finished)
    if left <= 0:
        return GateState(SOAK, open=True)
    return GateState(SOAK, open=False, message=f"{release.version} has to stay in {origin} for another {left:.0f} s")
