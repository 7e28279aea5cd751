"""The Compose Specification, as far as Slipway honours it: files, overlays, interpolation, and what services say.

What Compose knows and Slipway does not honour stands in `keys` and ends in a warning; what nobody knows is an error.
"""
