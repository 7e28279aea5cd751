"""Compositions of every make for property tests, with the names that the reader lets through."""

from hypothesis import strategies as st

from backend.domain.cluster_wishes import (
    AutoscaleWish,
    BudgetWish,
    ClusterWishes,
    IngressWish,
    ProbeWish,
    StorageWish,
)
from backend.domain.service import (
    Composition,
    ConfigSource,
    Dependency,
    FileGrant,
    HealthCheck,
    Mount,
    MountKind,
    Port,
    Resources,
    SecretSource,
    Service,
    UpdateOrder,
)

NAMES = st.one_of(
    st.from_regex(r"[a-z][a-z0-9-]{0,9}[a-z0-9]", fullmatch=True),
    st.sampled_from(["web", "Web", "my_db", "my-db", "2048", "a.b", "-", "_", "web-published", "x" * 70, "x" * 60]),
    st.from_regex(r"[a-zA-Z0-9._-]{1,64}", fullmatch=True),
)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
PATHS = st.one_of(st.integers(0, 10**6).map(lambda number: f"/data/{number}"), WORDS.map(lambda text: f"/x{text}"))
PORTS = st.builds(Port, st.integers(1, 65535), st.integers(0, 65535), st.sampled_from(["tcp", "udp", "sctp"]))
SECONDS = st.floats(0, 1e6, allow_nan=False)
MOUNTS = st.builds(
    Mount, st.sampled_from(MountKind), PATHS, st.sampled_from(["", "data", "My Logs", "d" * 80]), st.booleans()
)
CHECKS = st.builds(
    HealthCheck,
    st.one_of(
        st.just(()),
        st.just(("NONE",)),
        st.tuples(st.just("CMD-SHELL"), WORDS),
        st.tuples(st.just("CMD"), WORDS, WORDS),
    ),
    SECONDS,
    SECONDS,
    st.integers(1, 99),
    SECONDS,
)
WISHES = st.builds(
    ClusterWishes,
    st.none() | st.builds(IngressWish, st.sampled_from(["", "a.example"]), PATHS, st.integers(0, 65535)),
    st.none()
    | st.builds(AutoscaleWish, st.integers(1, 5), st.integers(5, 9), st.integers(0, 100), st.integers(0, 100)),
    st.none() | st.builds(BudgetWish, st.sampled_from(["1", "50%"])),
    st.sampled_from(["", "none", "node-port", "load-balancer"]),
    st.dictionaries(st.just("data"), st.builds(StorageWish, st.integers(0, 2**50))),
    st.none() | st.builds(ProbeWish, PATHS, st.integers(0, 65535)),
    st.booleans(),
)


def services(name: str, others: list[str]) -> st.SearchStrategy[Service]:
    """Return services of a name; they depend on some of the others."""
    words = st.lists(WORDS, max_size=3).map(tuple)
    conditions = st.sampled_from(["service_started", "service_healthy", "service_completed_successfully"])
    return st.builds(
        Service,
        name=st.just(name),
        image=st.just("a"),
        command=st.none() | words,
        entrypoint=st.none() | words,
        environment=st.dictionaries(st.sampled_from(["A", "B_1", "c.d", "D-e", "A_" * 40]), WORDS),
        ports=st.lists(PORTS, max_size=4).map(tuple),
        expose=st.lists(st.integers(1, 65535), max_size=2).map(tuple),
        healthcheck=st.none() | CHECKS,
        depends_on=st.lists(st.builds(Dependency, st.sampled_from(others), conditions), max_size=2).map(tuple),
        mounts=st.lists(MOUNTS, max_size=3).map(tuple),
        configs=st.lists(st.builds(FileGrant, st.sampled_from(["app", "b c"]), PATHS), max_size=2).map(tuple),
        secrets=st.lists(st.builds(FileGrant, st.just("key"), PATHS, st.integers(0, 0o7777)), max_size=2).map(tuple),
        aliases=st.lists(NAMES, max_size=2).map(tuple),
        container_name=st.just("") | NAMES,
        replicas=st.integers(0, 9),
        resources=st.builds(
            Resources, st.integers(2, 9), st.integers(2**30, 2**40), st.just(5), st.floats(0, 3), st.integers(0, 2**31)
        ),
        order=st.sampled_from(UpdateOrder),
        labels=st.dictionaries(WORDS, WORDS, max_size=3),
        restart=st.sampled_from(["", "no", "always", "on-failure", "on-failure:3", "unless-stopped"]),
        user=st.sampled_from(["", "0", "7:8", "app", "99999999999", "1:app"]),
        hostname=WORDS,
        stop_grace_period=SECONDS,
        stop_signal=st.sampled_from(["", "SIGINT"]),
        init=st.booleans(),
        cap_add=st.lists(st.sampled_from(["ALL", "cap_sys_admin", "NET_RAW"]), max_size=2).map(tuple),
        extra_hosts=st.sampled_from([(), ("h:1.2.3.4", "i:::1", "j:host-gateway", "k:fe80::1%eth0")]),
        tmpfs=st.lists(PATHS.map(lambda path: f"{path}:size=5m,mode=70"), max_size=1).map(tuple),
        cluster=WISHES,
    )


@st.composite
def compositions(draw: st.DrawFn) -> Composition:
    """Return compositions whose names refer to each other as the reader makes sure."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    return Composition(
        {name: draw(services(name, names)) for name in names},
        {name: ConfigSource(name, draw(WORDS)) for name in ("app", "b c")},
        {"key": SecretSource("key", "environment", "KEY")},
        ("data", "My Logs", "d" * 80),
    )
