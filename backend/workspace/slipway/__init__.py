"""`slipway.yaml`: the environments and the pipeline, read against what the Compose files say."""
