"""Levels of detail by scale: below FAR everything is one overview, below NEAR cards show their name alone."""

FAR = 0.3
NEAR = 0.62


_LARGEST = 1.3  # more than that and texts would leave their rows


def readable(pixels: float, scale: float) -> int:
    """Return a text size in scene pixels that measures `pixels` on the screen, as far as a card's rows have room."""
    return round(pixels * min(_LARGEST, max(1.0, 1.0 / scale)))


def screen_pixels(pixels: float, scale: float) -> int:
    """Return how large something must be in the scene to measure `pixels` on the screen."""
    return max(1, round(pixels / scale))
