"""The bus: everybody who listens hears every fact, in order, in the event loop's thread."""

import logging
from collections.abc import Callable

from backend.domain.facts import Fact

_LOG = logging.getLogger(__name__)
Listener = Callable[[Fact], None]


class Bus:
    """Hands facts to listeners. A listener that fails is our bug: it is logged and the others still hear the fact."""

    def __init__(self) -> None:
        self._listeners: dict[int, Listener] = {}
        self._next = 0

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every fact from now on; returns the way to stop."""
        key = self._next
        self._next += 1
        self._listeners[key] = listener

        def stop() -> None:
            self._listeners.pop(key, None)

        return stop

    def publish(self, fact: Fact) -> None:
        """Hand a fact to all who listen now."""
        for listener in list(self._listeners.values()):
            try:
                listener(fact)
            except Exception:
                _LOG.exception("a listener failed on %s", type(fact).__name__)
