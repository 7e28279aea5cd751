"""The words of Slipway as frozen values, and the pure rules between them.

Standard library only: no asyncio, no input or output, no clock. Times are seconds since the epoch (UTC, float), durations
are seconds, sizes are bytes. A change is a new value. Everybody may import it.
"""
