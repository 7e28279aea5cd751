"""The icon that stands for a kind of step."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=64)
def kind_picture(kind: str) -> str:
    """Return the icon's name; unknown kinds get the neutral one."""
    known = kind.isalnum() and files("resources").joinpath(f"icons/step-{kind}.svg").is_file()
    return f"step-{kind}" if known else "step-other"
