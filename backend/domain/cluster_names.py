"""What Kubernetes lets things be called, and how names of the Compose files become such names.

https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

import hashlib
import re

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", re.ASCII)
_SERVICE = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?", re.ASCII)
_LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?", re.ASCII)
_KEY_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?", re.ASCII)
_KEY_PREFIX = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*", re.ASCII)
LONGEST = 63
LONGEST_WORKLOAD = 52  # a StatefulSet's revision label is its name, a dash and ten more characters


def object_name(text: str, longest: int = LONGEST) -> str:
    """Return a name for an object: the text where it may be one, else made alike, with a hash where that alone would not be unique."""
    lower = text.lower()
    if len(lower) <= longest and _LABEL.fullmatch(lower):
        return lower
    return f"{readable(text, longest - 9)}-{_hash(text)}"


def readable(text: str, longest: int) -> str:
    """Return the part of a name that people read, where something after it makes it unique."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:longest].rstrip("-") or "x"


def dns_name(text: str) -> str:
    """Return the name by which a Service answers calls to `text` (DNS knows no upper case), "" when it cannot."""
    lower = text.lower()
    return lower if len(lower) <= LONGEST and _SERVICE.fullmatch(lower) else ""


def proposed_dns_name(text: str) -> str:
    """Return the nearest name that a Service may have."""
    return re.sub(r"^(?=\d)", "s", readable(text, LONGEST - 1))


def label_value(text: str) -> str:
    """Return the text where it may be a label's value, else one made alike that is unique."""
    if len(text) <= LONGEST and _LABEL_VALUE.fullmatch(text):
        return text
    alike = re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-_.")
    return f"{alike[: LONGEST - 9].rstrip('-_.')}-{_hash(text)}".lstrip("-")


def is_label_value(text: str) -> bool:
    """Whether a label may have this value."""
    return len(text) <= LONGEST and _LABEL_VALUE.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Whether a label or an annotation may have this key: `name`, or `prefix/name`."""
    prefix, slash, name = text.rpartition("/")
    return bool(_KEY_NAME.fullmatch(name)) and (
        not slash or (len(prefix) <= 253 and bool(_KEY_PREFIX.fullmatch(prefix)))
    )


def is_variable(text: str) -> bool:
    """Whether an environment variable may be called so (before 1.30; later servers take more)."""
    return _VARIABLE.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    """Whether a host may be called so; `*.` in front stands for one level of names."""
    name = text.removeprefix("*.")
    return len(name) <= 253 and _KEY_PREFIX.fullmatch(name) is not None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
