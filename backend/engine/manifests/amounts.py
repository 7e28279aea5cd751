"""Quantities in the form that the API server itself would write, so that nothing differs afterwards."""

_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi")


def cores(number: float) -> str:
    """Return CPUs: `2`, or `250m`; at least a thousandth of a core."""
    thousandths = max(1, round(number * 1000))
    return str(thousandths // 1000) if thousandths % 1000 == 0 else f"{thousandths}m"


def size(number: int) -> str:
    """Return bytes with the largest unit that divides them: `128Mi`."""
    power = 0
    while number and number % 1024 == 0 and power < len(_BINARY) - 1:
        number //= 1024
        power += 1
    return f"{number}{_BINARY[power]}"
