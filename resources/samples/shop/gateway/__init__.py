"""The gateway: the only service that is reachable from outside; passes requests on to the other three."""

__version__ = "1.0.0"
