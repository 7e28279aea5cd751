"""Proposes a pipeline for a folder without `slipway.yaml`: what lies there, what it means, what could be written."""
