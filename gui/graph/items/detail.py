"""Levels of detail by scale: below FAR everything is one overview, below NEAR cards show their name alone."""

FAR = 0.3
NEAR = 0.62


def screen_pixels(pixels: float, scale: float) -> int:
    """Return how large something must be in the scene to measure `pixels` on the screen."""
    return max(1, round(pixels / scale))
