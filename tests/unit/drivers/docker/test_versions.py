"""The API's version: the newest that both sides know, or a reason."""

import pytest

from backend.domain.errors import ConsoleError
from backend.drivers.docker.versions import negotiate


@pytest.mark.parametrize(
    ("engine", "minimum", "chosen"),
    [
        ("1.41", "1.12", "1.41"),
        ("1.44", "1.24", "1.44"),
        ("1.53", "1.44", "1.51"),
        ("1.51", "", "1.51"),
        ("2.0", "", "1.51"),
    ],
)
def test_the_newest_version_in_common_is_used(engine: str, minimum: str, chosen: str) -> None:
    assert negotiate(engine, minimum) == chosen


@pytest.mark.parametrize(
    ("engine", "minimum", "why"),
    [
        ("1.40", "", "20.10"),
        ("1.9", "", "20.10"),
        ("2.5", "2.0", "Update Slipway"),
        ("", "", "cannot be read"),
        ("x.y", "", "cannot be read"),
    ],
)
def test_nothing_in_common_says_what_to_update(engine: str, minimum: str, why: str) -> None:
    with pytest.raises(ConsoleError) as caught:
        negotiate(engine, minimum)
    assert why in f"{caught.value.message} {caught.value.hint}"
