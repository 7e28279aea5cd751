"""Container engines that speak Docker's HTTP API: Docker itself and Podman. The way in is `connector.DockerConnector`.

Wire formats never leave this package: what comes out are values of `backend.domain`. The only package that imports `docker`.
"""
