"""R11: whatever happens on the way, the rows equal the server's in the end and keep their identity."""

from tests.support.reflector_histories import run_histories


def test_rows_equal_the_servers_after_every_history() -> None:
    happened = run_histories(200, steps=15)
    assert happened["history"] >= 200
    assert all(happened[fault] for fault in ("forget", "gone", "broken", "cut", "twice", "swapped", "5xx", "silent"))
