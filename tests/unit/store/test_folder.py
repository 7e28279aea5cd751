"""Where a workspace's history lives."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.domain.errors import ConsoleError
from backend.store.folder import console_id, data_folder, prepare


def test_folders_follow_the_resolved_root(tmp_path: Path) -> None:
    (tmp_path / "a" / "shop").mkdir(parents=True)
    (tmp_path / "b" / "shop").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a" / "shop")
    one, other = data_folder(tmp_path / "a" / "shop"), data_folder(tmp_path / "b" / "shop")
    assert one != other
    assert one.name.startswith("shop-")
    assert data_folder(tmp_path / "link") == one
    assert data_folder("/").name.startswith("workspace-")


def test_the_id_is_made_once_also_when_many_ask(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: console_id(tmp_path), range(40)))
    assert len(ids) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["console_id"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConsoleError, match="cannot be used"):
        prepare(tmp_path / "file" / "data")
    assert (prepare(tmp_path / "data").stat().st_mode & 0o777) == 0o700
