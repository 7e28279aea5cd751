"""Where stages and steps stand in the text, also while it has a mistake."""

from backend.domain.errors import NotFoundError, RefusedError
from backend.workspace.document.outline import locate, path_of
from backend.workspace.document.patches import common_ends
from backend.workspace.document.reading import Reading
from backend.workspace.document.source import Extent, extent


def extent_of(reading: Reading, good: Reading, ref: str) -> Extent:
    """Return where a stage or step stands; in a text that cannot be read it is where it was in the last good one. NotFoundError."""
    known = good if reading.broken else reading
    found = locate(known.root, path_of(ref)) if known.root is not None else None
    if found is None:
        raise NotFoundError(f"There is no {ref} in the text.")
    try:
        where = extent(known.text, found, comments=False)
    except RefusedError as error:
        raise NotFoundError(error.message, error.hint) from None
    if known is reading:
        return where
    front, back = common_ends(good.text, reading.text)
    shift = len(reading.text) - len(good.text)
    start = (
        where.start if where.start <= front else where.start + shift if where.start >= len(good.text) - back else front
    )
    end = where.end + shift if where.end >= len(good.text) - back else min(where.end, front)
    return Extent(start, max(start, end), where.margin)
