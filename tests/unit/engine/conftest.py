"""A workshop per test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.workshop import Workshop, open_workshop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    """A workshop over an empty folder."""
    async with open_workshop(tmp_path / "shop") as workshop:
        yield workshop
