"""Manifests: what a cluster is given so that the services of the Compose files run in it. Pure rules, one module per kind; the
environment engine applies what `render.py` returns. Decisions stand in README.md. May be imported by the engine.
"""
