"""Logs: lines with colours kept as data, a view that paints only what is seen, a search that never holds the window up."""
