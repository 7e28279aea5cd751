"""What happens to a live list between two tellings, brought to its result."""

from backend.drivers.kubernetes.wire import Thing


class Batch:
    """Rows to put and uids that are gone; what came and went in between is not told at all."""

    def __init__(self) -> None:
        self._put: dict[str, Thing] = {}
        self._gone: dict[str, None] = {}
        self._fresh: set[str] = set()  # nobody has heard of them yet

    @property
    def put(self) -> list[Thing]:
        """The rows, each once."""
        return list(self._put.values())

    @property
    def gone(self) -> list[str]:
        """The uids, each once, none of them in `put`."""
        return list(self._gone)

    def add(self, row: Thing, *, known: bool) -> None:
        """Take a row; `known` says whether the list had it before."""
        uid = row.metadata.uid
        if uid in self._gone:
            del self._gone[uid]
        elif not known:
            self._fresh.add(uid)
        self._put[uid] = row

    def remove(self, uid: str) -> None:
        """Take the end of a row that the list had."""
        self._put.pop(uid, None)
        if uid in self._fresh:
            self._fresh.discard(uid)
        else:
            self._gone[uid] = None
