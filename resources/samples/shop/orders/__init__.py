"""Orders: turns a cart into a receipt, after asking the catalog whether everything is there."""

__version__ = "1.0.0"
