"""The rows of one live list, and the rules by which news change them. Pure: no IO, no time.

Rows are known by uid. Versions only ever grow for one uid, so that what comes twice or late changes nothing. A cluster whose versions
are no numbers (the API allows that) is believed in the order in which it speaks.
"""

from collections.abc import Set as AbstractSet

from backend.drivers.kubernetes.wire import Thing

_MOST_BURIED = 10_000


class Mirror:
    """`rows` by uid."""

    def __init__(self) -> None:
        self.rows: dict[str, Thing] = {}
        self._buried: dict[str, str] = {}  # uid -> version of the deletion: late news of the dead are not news

    def put(self, row: Thing) -> bool:
        """Take a row; returns False, and keeps the row that is there, when that is as new."""
        uid, version = row.metadata.uid, row.metadata.version
        known = self.rows.get(uid)
        if known is not None:
            if not later(version, known.metadata.version):
                return False
        elif (buried := self._buried.get(uid)) is not None:
            if not later(version, buried):
                return False
            del self._buried[uid]  # a selector can lose an object and find it again
        self.rows[uid] = row
        return True

    def drop(self, row: Thing) -> bool:
        """Take the news that an object is gone; returns False when that is old, or nothing new."""
        uid, version = row.metadata.uid, row.metadata.version
        known = self.rows.get(uid)
        if known is not None and later(known.metadata.version, version) and known.metadata.version.isdigit():
            return False
        if known is None and uid in self._buried and not later(version, self._buried[uid]):
            return False
        self._buried.pop(uid, None)
        self._buried[uid] = version
        if len(self._buried) > _MOST_BURIED:
            del self._buried[next(iter(self._buried))]
        return self.rows.pop(uid, None) is not None

    def keep_only(self, uids: AbstractSet[str]) -> list[str]:
        """Drop every row that a whole list did not have; returns their uids."""
        gone = [uid for uid in self.rows if uid not in uids]
        for uid in gone:
            del self.rows[uid]
        return gone


def later(version: str, other: str) -> bool:
    """Return whether a version comes after another; those that are no numbers come after any that differs."""
    if version.isdigit() and other.isdigit():
        return int(version) > int(other)
    return version != other
