"""The kinds of steps, one module each, found by name in REGISTRY.

A runner does one attempt: `async def run(context) -> StepResult`. It may be called again for the same attempt (after a kill of the
program or a loss of the engine) and then adopts what is there. What it leaves on the engine under the attempt's labels is removed by the
executor. ConsoleErrors become ERRORED results; a runner returns FAILED where the thing itself said no.
"""

from collections.abc import Mapping
from typing import Protocol

from backend.engine.step_context import StepContext
from backend.engine.step_result import StepResult
from backend.engine.steps.approve import run_approve
from backend.engine.steps.build import run_build
from backend.engine.steps.command import run_command
from backend.engine.steps.deploy import run_deploy
from backend.engine.steps.http import run_http
from backend.engine.steps.integration import run_integration
from backend.engine.steps.promote import run_promote
from backend.engine.steps.test import run_test


class Runner(Protocol):
    """One kind of step."""

    async def __call__(self, context: StepContext) -> StepResult:
        """Do one attempt."""
        ...


REGISTRY: Mapping[str, Runner] = {
    "build": run_build,
    "test": run_test,
    "integration": run_integration,
    "run": run_command,
    "deploy": run_deploy,
    "promote": run_promote,
    "http": run_http,
    "approve": run_approve,
}

# Kinds that mostly wait for somebody: they take no place among the steps that run side by side.
PATIENT = frozenset({"approve"})
