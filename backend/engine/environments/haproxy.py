"""The configuration of a service's proxy: generated whole, the truth about where its calls go."""

from collections.abc import Sequence

from backend.engine.environments.routing import Mode, Routing

_HEAD = """\
# Written by Slipway for {title}. Changes are overwritten by the next deployment.
global
    maxconn 8192
    no strict-limits
    user haproxy
    group haproxy
    log stdout format raw local0 notice
    tune.bufsize 32768
    stats socket /run/slipway-proxy.sock mode 600 level admin expose-fd listeners

resolvers engine
    parse-resolv-conf
    accepted_payload_size 8192
    resolve_retries 3
    timeout resolve 1s
    timeout retry 1s
    hold valid 3s
    hold nx 3s
    hold other 30s
    hold refused 30s
    hold timeout 30s

defaults
    log global
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout client-fin 30s
    timeout tunnel 24h
    retries 3
    option redispatch 1
    option dontlognull
"""

# Idle connections of clients outlive a reload until their next answer says `Connection: close`: none is cut under a request.
# Towards replicas every request has a connection of its own: an idle one that the replica closes could lose a request.
# Only what may be repeated is sent again when a replica died over it. Checks say goodbye: a reset would stand in the replica's log.
_HTTP = """
frontend port-{port}
    mode http
    bind :{port}{proto}
    timeout http-request 60s
    timeout http-keep-alive 5s
    option idle-close-on-response
    default_backend port-{port}

backend port-{port}
    mode http
    balance roundrobin
    option http-server-close
    option forwardfor if-none
    retry-on conn-failure empty-response
    http-request disable-l7-retry unless METH_GET or {{ method HEAD OPTIONS TRACE PUT DELETE }}
    option tcp-check
    tcp-check connect linger
    default-server{proto} check inter 2s fastinter 500ms fall 2 rise 1 resolvers engine resolve-prefer ipv4 init-addr libc,none
"""

# No active checks: connections without a word alarm databases. A dead replica loses its name and so its place.
_TCP = """
frontend port-{port}
    mode tcp
    bind :{port}
    default_backend port-{port}

backend port-{port}
    mode tcp
    balance leastconn
    default-server resolvers engine resolve-prefer ipv4 init-addr libc,none
"""


def configuration(title: str, routing: Routing, servers: Sequence[str]) -> str:
    """Return the configuration text. `servers` are the container names of the replicas in traffic, in any order."""
    parts = [_HEAD.format(title=" ".join(title.split()))]
    for port, mode in sorted(routing.modes.items()):
        if mode is Mode.UDP:
            continue
        proto = " proto h2" if mode is Mode.H2C else ""
        parts.append((_TCP if mode is Mode.TCP else _HTTP).format(port=port, proto=proto))
        parts.extend(f"    server {name} {name}:{port}\n" for name in sorted(servers))
    return "".join(parts)
