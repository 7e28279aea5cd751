"""How patient live lists are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and sizes that go with them.

    A watch ends by itself after `watch`: the server's sign of life where nothing changes, and it comes with a bookmark. Without it for
    another `grace` the link is dead, whatever TCP believes; a line that is on its way with less than `trickle` bytes in that time is, too.
    """

    watch: float = 15.0
    grace: float = 3.0
    silence: float = 19.5  # then rows are called stale
    first_wait: float = 0.25
    longest_wait: float = 10.0
    slice: float = 0.002  # the longest work without letting others into the loop
    poll: float = 10.0  # between lists of what cannot be watched
    page: int = 500
    answer: float = 60.0  # for one page: a slow server is waited for, and called stale meanwhile
    trickle: int = 4096
