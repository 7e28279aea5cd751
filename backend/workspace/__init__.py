"""The workspace: reads `slipway.yaml` and the Compose files beside it into domain values, with a place for every mistake.

Synchronous and pure reading; sees the domain only. `loader.load_workspace` is the door, `schema` writes the JSON schema.
"""
