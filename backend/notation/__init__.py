"""YAML that others wrote: parsed within limits into nodes that know their places, with the mistakes found on the way.

Knows no file format; the workspace's readers and the drivers build on it.
"""
