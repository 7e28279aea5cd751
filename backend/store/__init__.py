"""History on this machine: the journal (SQLite), logs and reports (files), settings, secrets and the working tree.

Implements `backend.ports.journal` and parts of `backend.ports.world`. Imported by `backend.assemble` and tests.
"""
