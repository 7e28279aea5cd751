"""The labels by which Slipway finds its own on an engine again."""

CONSOLE = "slipway.console"  # id of the console's data folder; what clean-up may touch
RUN = "slipway.run"
STEP = "slipway.step"
ATTEMPT = "slipway.attempt"
ROLE = "slipway.role"  # step | service | replica | proxy | lock | records | job | image
PROJECT = "slipway.project"  # with environment: deployed things, the same for every teammate
ENVIRONMENT = "slipway.environment"
SERVICE = "slipway.service"
GENERATION = "slipway.generation"
RELEASE = "slipway.release"
CONFIG_HASH = "slipway.config-hash"
ORDINAL = "slipway.ordinal"
