"""Heights: every box is drawn towards its neighbours, and boxes of one layer keep their distance.

Per layer that is a least-squares problem under `y[i+1] - y[i] >= gap[i]`; subtracting the running gaps turns it into
isotonic regression, which pool-adjacent-violators solves exactly in one pass (Barlow et al. 1972).
"""

from collections.abc import Sequence
from itertools import accumulate


def spread(wanted: Sequence[float], weights: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return the places nearest to `wanted` (weighted squares) that keep `gaps[i]` between the places i and i+1.

    Places are whole numbers when the gaps are. `gaps` has one entry less than `wanted`.
    """
    offsets = [0.0, *accumulate(gaps)][: len(wanted)]
    means: list[float] = []
    masses: list[float] = []
    sizes: list[int] = []
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, mass, size = want - offset, weight, 1
        while means and means[-1] >= mean:
            mean = (means[-1] * masses[-1] + mean * mass) / (masses[-1] + mass)
            mass += masses.pop()
            size += sizes.pop()
            means.pop()
        means.append(mean)
        masses.append(mass)
        sizes.append(size)
    level = [round(mean) for mean, size in zip(means, sizes, strict=True) for _ in range(size)]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]
