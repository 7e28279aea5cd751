"""How an engine may call an image."""


def spellings(reference: str, *, podman: bool) -> tuple[str, ...]:
    """Return the names to try, in order.

    Docker: the name as it stands. Podman keeps what was built or loaded under a short name below `localhost/`, while its
    Docker-compatible calls read a short name as one of docker.io: so both are tried.
    """
    first, slash, _ = reference.partition("/")
    is_digest = reference.startswith("sha256:") or (
        len(reference) in {12, 64} and not reference.strip("0123456789abcdef")
    )
    has_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
    if not podman or is_digest or has_registry:
        return (reference,)
    return reference, f"localhost/{reference}"


def split_tag(reference: str) -> tuple[str, str]:
    """Return repository and tag, or repository and digest; the tag is `latest` where none is named."""
    repository, at, digest = reference.partition("@")
    if at:
        head, colon, tail = repository.rpartition(":")
        return (head if colon and "/" not in tail else repository), digest
    head, colon, tail = reference.rpartition(":")
    if colon and "/" not in tail:
        return head, tail
    return reference, "latest"


def registry_of(reference: str) -> str:
    """Return the registry's host name, `docker.io` where none is named."""
    first, slash, _ = reference.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"
