"""The causes of a failure that Slipway names (promises R9 and R17)."""

from enum import StrEnum


class Cause(StrEnum):
    """Short names; the step's message carries the engine's own text."""

    IMAGE_MISSING = "image missing"
    PULL_DENIED = "pull denied"
    DOCKERFILE = "Dockerfile line"
    BUILD_FAILED = "build failed"
    OUT_OF_MEMORY = "out of memory"
    KILLED = "killed by signal"
    NOT_EXECUTABLE = "not executable"  # 126
    NOT_FOUND = "command not found"  # 127
    EXIT_CODE = "exit code"
    TESTS_FAILED = "tests failed"
    NEVER_HEALTHY = "never healthy"
    TIMEOUT = "timeout"
    NO_SPACE = "no space"
    PORT_TAKEN = "port taken"
    ENGINE_GONE = "engine gone"
    GATE_CLOSED = "gate closed"
    ROLLED_BACK = "rolled back"
    REJECTED = "rejected"
    IMAGE_PULL = "image pull"
    CRASH_LOOP = "crash loop"
    INIT_CONTAINER = "init container"
    UNSCHEDULABLE = "unschedulable"
    CONFIG_MISSING = "missing config"
    QUOTA = "quota"
    NOT_ALLOWED = "not allowed"
    WEBHOOK = "webhook"
    DISRUPTION_BUDGET = "disruption budget"
    EVICTED = "evicted"
    OTHER = "other"
