"""From the bytes of one object to its row; what cannot be read costs only itself."""

import msgspec

from backend.domain.cluster import ResourceType
from backend.drivers.kubernetes.answers import plain
from backend.drivers.kubernetes.wire import ROWS, AnyObject, Meta, Thing


class RowDecoder:
    """Decodes objects of one type."""

    def __init__(self, type_: ResourceType) -> None:
        self._row = ROWS.get((type_.group, type_.kind), Thing)
        self._decoder = msgspec.json.Decoder(self._row)
        self._any = msgspec.json.Decoder(AnyObject)

    def row(self, data: bytes | msgspec.Raw) -> Thing | None:
        """Return the row; with its metadata alone, and why in `unreadable`, when the rest is wrong; None without a uid or for no JSON."""
        try:
            row = self._decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return self._bare(data, str(error))
        return row if row.metadata.uid else None

    def _bare(self, data: bytes | msgspec.Raw, reason: str) -> Thing | None:
        try:
            found = self._any.decode(data).metadata or {}
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        texts = {key: value for key in _TEXTS if isinstance(value := found.get(key), str)}
        if not texts.get("uid"):
            return None
        return self._row(metadata=msgspec.convert(texts, Meta), unreadable=plain(reason))


_TEXTS = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp")
