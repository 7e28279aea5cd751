"""The backend: everything Slipway does, without a line of Qt.

Floors, top to bottom (enforced by import-linter): cli, assemble, drivers | console, engine | workspace | store, ports, domain.
"""
