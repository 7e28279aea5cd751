"""What to do about a failed step, by its cause. Pure."""

from backend.domain.cause import Cause
from backend.domain.run import StepRun

_ACTIONS = {
    Cause.IMAGE_MISSING: "Check the image's name, or build it in an earlier stage.",
    Cause.PULL_DENIED: "Log in to the registry (docker login) or check the image's name.",
    Cause.DOCKERFILE: "Correct the line of the Dockerfile that is named above.",
    Cause.BUILD_FAILED: "The command of the last layer failed: its output stands at the end of the log.",
    Cause.OUT_OF_MEMORY: "Raise the memory limit in the Compose file, or make the command take less.",
    Cause.KILLED: "Something outside killed the process: look for memory pressure or another person's stop.",
    Cause.NOT_EXECUTABLE: "Make the command executable (chmod +x), or check its interpreter line.",
    Cause.NOT_FOUND: "The command does not exist in this image: check its path or install it.",
    Cause.EXIT_CODE: "The end of the log says what the command complained about.",
    Cause.TESTS_FAILED: "The failed test at the right says where.",
    Cause.NEVER_HEALTHY: "The health check never passed: its last output is in the log.",
    Cause.TIMEOUT: "Raise the step's timeout, or see in the log where it stood still.",
    Cause.NO_SPACE: "Free space on the engine's disk: docker system df shows what takes it.",
    Cause.PORT_TAKEN: "Another program has the port: stop it, or publish another one.",
    Cause.ENGINE_GONE: "Start the engine again, then run again from here; what succeeded is reused.",
    Cause.GATE_CLOSED: "Open the plan: it names each closed gate and when it opens.",
    Cause.ROLLED_BACK: "The previous release runs again. The log says what the verification saw.",
    Cause.REJECTED: "Somebody said no; the reason stands above.",
    Cause.IMAGE_PULL: "See whether the cluster's nodes reach the registry.",
    Cause.CRASH_LOOP: "It ends again and again: the end of the log says why.",
    Cause.INIT_CONTAINER: "What runs before it fails: its own log says why.",
    Cause.UNSCHEDULABLE: "No node has room for it: reserve less, or add a node.",
    Cause.CONFIG_MISSING: "Create the ConfigMap or Secret that is named, or mend the name.",
    Cause.QUOTA: "Ask for less, or have the namespace's quota raised.",
    Cause.NOT_ALLOWED: "Have what is named granted by a Role and a RoleBinding.",
    Cause.WEBHOOK: "A rule of the cluster refuses it: change what it names, or ask who keeps the rule.",
    Cause.DISRUPTION_BUDGET: "Run more copies, or let the budget allow one to go.",
    Cause.EVICTED: "Its node ran short: reserve what it needs, or limit what it writes.",
}


def next_action(step: StepRun) -> str:
    """Return one sentence."""
    known = step.reason in set(Cause)
    return _ACTIONS.get(Cause(step.reason), "") if known else ""
