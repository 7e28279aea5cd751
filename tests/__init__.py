"""Tests: unit mirrors the code, contract holds drivers to the ports, gui presses and looks, e2e runs on real engines."""
