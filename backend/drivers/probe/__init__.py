"""Asks HTTP endpoints from this machine, as health checks and verifications want it."""
