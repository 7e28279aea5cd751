"""The catalog: what the shop sells, at which price, and how much of it is there."""

__version__ = "1.0.0"
