"""What every test must leave in order: no unannounced log records, no threads or tasks left behind, no shared folders."""

import asyncio
import inspect
import logging
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("slipway", deadline=None)  # a busy machine is no failure
settings.load_profile("slipway")
_PATIENT_THREADS = ("asyncio_", "ThreadPoolExecutor", "pytest", "execnet", "Dummy")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test out of the user's data, settings and credentials."""
    monkeypatch.setenv("SLIPWAY_DATA_DIR", str(tmp_path / "slipway-data"))
    monkeypatch.setenv("SLIPWAY_CONFIG_DIR", str(tmp_path / "slipway-config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture(autouse=True)
def _no_unannounced_records(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on warnings and errors in the log, unless the test announces them with `@pytest.mark.logs(...)`."""
    yield
    allowed = [text for mark in request.node.iter_markers("logs") for text in mark.args]
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    strangers = [
        record.getMessage()
        for record in records
        if record.levelno >= logging.WARNING and not any(text in record.getMessage() for text in allowed)
    ]
    assert not strangers, f"unannounced log records: {strangers}"


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    """Fail when a test leaves a thread running that it started."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    for thread in left:
        if not thread.name.startswith(_PATIENT_THREADS):
            thread.join(timeout=2)
    names = [t.name for t in left if t.is_alive() and not t.name.startswith(_PATIENT_THREADS)]
    assert not names, f"threads left running: {names}"


@pytest.fixture
async def no_tasks_left() -> AsyncIterator[None]:
    """Fail when an asynchronous test leaves a task running (put on each of them below)."""
    yield
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
    assert not left, f"tasks left running: {left}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Watch the tasks of every asynchronous test; leave out a Kubernetes that nobody asked for."""
    if not (os.environ.get("SLIPWAY_TEST_CLUSTER") or os.environ.get("SLIPWAY_TEST_KUBECONFIG")):
        left_out = [item for item in items if item.get_closest_marker("cluster")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.fixturenames.insert(0, "no_tasks_left")
