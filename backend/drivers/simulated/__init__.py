"""A container engine in memory: the same ports as a real one, scripted by behaviours, honest about time and failure.

The demonstration runs over it (always labelled as simulated), and so do the tests that need failures on demand. Nothing here starts a
process or opens a connection. May import ports and domain only.
"""
