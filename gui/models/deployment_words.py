"""A deployment record in words, the same on every page. Pure."""

from backend.domain.deployment import Deployment


def sentence(made: Deployment) -> str:
    """Return `#128 promoted to production`, `production rolled back to #127`, `staging scaled`, `staging taken down`."""
    version, place = made.release.version, made.environment
    match made.action:
        case "deploy":
            return f"{version} deployed to {place}"
        case "promote":
            return f"{version} promoted to {place}"
        case "rollback":
            return f"{place} rolled back to {version}"
        case "scale":
            return f"{place} scaled"
        case "down":
            return f"{place} taken down"
        case other:
            return f"{place}: {other} {version}"


def in_place(made: Deployment) -> str:
    """Return the same where the environment's name stands beside it: `#128 promoted`, `rolled back to #127`."""
    match made.action:
        case "deploy" | "promote":
            return f"{made.release.version} {made.action.rstrip('e')}ed"
        case "rollback":
            return f"rolled back to {made.release.version}"
        case "scale":
            return f"{made.release.version} scaled"
        case "down":
            return "taken down"
        case other:
            return f"{made.release.version} {other}"
