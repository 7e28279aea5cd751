"""The pages by name. Each is imported when it is first gone to: the first window needs only the board."""

# ruff: noqa: PLC0415 - late imports are what this module is for

from collections.abc import Callable, Mapping

from gui.context import Context
from gui.pages.page import Page


def _board(context: Context) -> Page:
    from gui.pages.board.page import BoardPage

    return BoardPage(context)


def _plan(context: Context) -> Page:
    from gui.pages.plan.page import PlanPage

    return PlanPage(context)


def _pipeline(context: Context) -> Page:
    from gui.pages.pipeline.page import PipelinePage

    return PipelinePage(context)


def _runs(context: Context) -> Page:
    from gui.pages.runs.page import RunsPage

    return RunsPage(context)


def _run(context: Context) -> Page:
    from gui.pages.run.page import RunPage

    return RunPage(context)


def _environment(context: Context) -> Page:
    from gui.pages.environment.page import EnvironmentPage

    return EnvironmentPage(context)


def _settings(context: Context) -> Page:
    from gui.pages.settings.page import SettingsPage

    return SettingsPage(context)


PLACES: Mapping[str, Callable[[Context], Page]] = {
    "board": _board,
    "plan": _plan,
    "pipeline": _pipeline,
    "runs": _runs,
    "run": _run,
    "environment": _environment,
    "settings": _settings,
}
