"""Which keys of the Compose Specification Slipway honours, and which it only knows: those are named in a warning.

Names from compose-spec.json (compose-go, July 2026). Values of NOT_HONOURED say what to do instead, where there is something.
"""

from collections.abc import Mapping

from backend.notation.nodes import Block, Node, Scalar
from backend.workspace.reader import Reader


def _words(text: str) -> list[str]:
    return text.split()


HONOURED: Mapping[str, frozenset[str]] = {
    "the file": frozenset({"version", "name", "include", "services", "networks", "volumes", "configs", "secrets"}),
    "a service": frozenset(
        _words("""build cap_add cap_drop command configs container_name cpus depends_on deploy entrypoint env_file environment
        expose extends extra_hosts healthcheck hostname image init labels links mem_limit mem_reservation networks
        pids_limit ports profiles read_only restart scale secrets security_opt stop_grace_period stop_signal tmpfs
        user volumes working_dir""")
    ),
    "build": frozenset(_words("args context dockerfile labels no_cache secrets target")),
    "deploy": frozenset({"mode", "replicas", "resources", "restart_policy", "update_config"}),
    "deploy.resources": frozenset({"limits", "reservations"}),
    "deploy.resources.limits": frozenset({"cpus", "memory", "pids"}),
    "deploy.resources.reservations": frozenset({"cpus", "memory"}),
    "deploy.update_config": frozenset({"failure_action", "order", "parallelism"}),
    "deploy.restart_policy": frozenset({"condition", "max_attempts"}),
    "healthcheck": frozenset({"disable", "interval", "retries", "start_period", "test", "timeout"}),
    "a dependency": frozenset({"condition", "required"}),
    "a port": frozenset({"app_protocol", "host_ip", "name", "protocol", "published", "target"}),
    "a mount": frozenset({"bind", "consistency", "read_only", "source", "target", "tmpfs", "type", "volume"}),
    "a grant": frozenset({"gid", "mode", "source", "target", "uid"}),
    "a network of a service": frozenset({"aliases"}),
    "a network": frozenset({"labels", "name"}),
    "a volume": frozenset({"labels"}),
    "a config": frozenset({"content", "environment", "external", "file", "labels"}),
    "a secret": frozenset({"environment", "external", "file", "labels"}),
    "an env_file": frozenset({"format", "path", "required"}),
    "extends": frozenset({"file", "service"}),
    "include": frozenset({"env_file", "path", "project_directory"}),
}

_ALIASES = "services reach each other by their names on the environment's own network"
_NOT_HONOURED: Mapping[str, Mapping[str, str]] = {
    "the file": {"models": ""},
    "a service": {
        **dict.fromkeys(
            _words("""annotations attach blkio_config cgroup cgroup_parent cpu_count cpu_percent cpu_period cpu_quota
            cpu_rt_period cpu_rt_runtime cpu_shares cpuset credential_spec device_cgroup_rules devices
            dns dns_opt dns_search domainname gpus group_add ipc isolation label_file logging mac_address
            mem_swappiness memswap_limit models oom_kill_disable oom_score_adj pid platform post_start pre_start pre_stop
            privileged provider pull_refresh_after runtime shm_size stdin_open storage_opt sysctls tty ulimits
            use_api_socket userns_mode uts volumes_from"""),
            "",
        ),
        "develop": "it is for `docker compose watch` only",
        "external_links": _ALIASES,
        "network_mode": _ALIASES,
        "pre_start": "use `before:` of an environment in slipway.yaml",
        "pull_policy": "images are pulled when the engine lacks them",
    },
    "build": dict.fromkeys(
        _words("""additional_contexts cache_from cache_to dockerfile_inline entitlements extra_hosts isolation network
        no_cache_filter platforms privileged provenance pull sbom shm_size ssh tags ulimits"""),
        "",
    ),
    "deploy": dict.fromkeys(_words("endpoint_mode labels placement rollback_config"), ""),
    "deploy.resources": {},
    "deploy.resources.limits": {"devices": "", "generic_resources": ""},
    "deploy.resources.reservations": {"devices": "", "generic_resources": "", "pids": ""},
    "deploy.update_config": dict.fromkeys(_words("delay max_failure_ratio monitor"), "the rollout waits for health"),
    "deploy.restart_policy": {"delay": "", "window": ""},
    "healthcheck": {"start_interval": ""},
    "a dependency": {"restart": ""},
    "a port": {"mode": ""},
    "a mount": {"image": ""},
    "a network of a service": dict.fromkeys(
        _words(
            """driver_opts gw_priority interface_name ipv4_address ipv6_address link_local_ips mac_address
            priority"""
        ),
        _ALIASES,
    ),
    "a network": dict.fromkeys(
        _words("attachable driver driver_opts enable_ipv4 enable_ipv6 external internal ipam"), _ALIASES
    ),
    "a volume": dict.fromkeys(
        _words("driver driver_opts external name"), "every environment gets a volume of its own on its engine"
    ),
    "a config": {"name": "", "template_driver": ""},
    "a secret": {"driver": "", "driver_opts": "", "name": "", "template_driver": ""},
}


_USUAL = {
    ("a network", "driver"): ("bridge",),
    ("a volume", "driver"): ("local",),
    ("a service", "pull_policy"): ("missing", "if_not_present", "build"),
}


def _says_nothing(node: Node, section: str, key: str) -> bool:
    """True for what would change nothing: null, false, or what Slipway does anyway."""
    return isinstance(node, Scalar) and (
        node.null or node.value is False or node.text in _USUAL.get((section, key), ())
    )


def check_keys(reader: Reader, block: Block, section: str, of: str) -> None:
    """Warn of what is not honoured and report what is unknown in a section; `of` names it to the user."""
    silent = _NOT_HONOURED.get(section, {})
    known = {*HONOURED[section], *silent}
    for key in reader.keys(block, known, of):
        place = block.key_place(key)
        if key in silent and not _says_nothing(block.entries[key], section, key):
            reader.findings.warning(place, f"{key!r} in {of} is not honoured", silent[key])
