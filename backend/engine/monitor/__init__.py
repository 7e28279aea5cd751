"""Watching: whether engines answer, what their containers do, and what environments look like now.

`engine_watch` turns pings and container events into facts; `state_cache` keeps what environments looked like when an engine is lost.
"""
