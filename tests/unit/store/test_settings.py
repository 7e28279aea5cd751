"""Settings: defaults, a round trip, and mistakes that are named."""

from pathlib import Path

import pytest

from backend.domain.errors import InputError
from backend.store.settings import Settings, load_settings, save_settings, settings_path


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load_settings() == Settings()
    assert settings_path().is_relative_to(tmp_path)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    settings = Settings(parallel=3, proxy_image='a "quoted"\\image\n', theme="dark")
    save_settings(settings)
    assert load_settings() == settings
    assert [file.name for file in settings_path().parent.iterdir()] == ["settings.toml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("parallel = 'x'", "expected a number"), ("parallel = -1", "from 0"), ("theme = 1", "a text"), ("= x", "line 1"),
     ("parallel = true", "expected a number")],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as caught:
        load_settings(path)
    assert str(path) in caught.value.message


def test_keys_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("parallel = 2\nwarp = 9\n")
    assert load_settings(path) == Settings(parallel=2)


def test_the_number_of_steps_side_by_side_follows_the_processors() -> None:
    assert [Settings().side_by_side(cpus) for cpus in (0, 2, 6, 64)] == [8, 8, 12, 32]
    assert Settings(parallel=3).side_by_side(64) == 3
