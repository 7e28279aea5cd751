"""Kubeconfigs are read as kubectl reads them; every mistake has its file, its place and a cure."""

import base64
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from backend.domain.errors import InputError
from backend.domain.problem import Severity
from backend.drivers.kubernetes.kubeconfig.in_cluster import in_cluster
from backend.drivers.kubernetes.kubeconfig.load import load_kubeconfig
from backend.drivers.kubernetes.kubeconfig.reading import read_file
from backend.drivers.kubernetes.kubeconfig.values import Kubeconfig
from backend.notation.findings import Findings

_CLUSTER = "clusters: [{name: k, cluster: {server: 'https://h:6443'}}]\n"
_CONTEXT = "contexts: [{name: c, context: {cluster: k, user: u, namespace: shop}}]\n"
_USER = "users: [{name: u, user: {token: t}}]\n"


def _read(folder: Path, *texts: str) -> Kubeconfig:
    names = []
    for number, text in enumerate(texts):
        path = folder / f"{number}" / "config"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        names.append(str(path))
    return load_kubeconfig({"KUBECONFIG": ":".join(names)})


def _said(config: Kubeconfig) -> str:
    return "\n".join(str(problem) for problem in config.problems)


def test_a_whole_context_is_read(tmp_path: Path) -> None:
    data = base64.b64encode(b"PEM").decode()
    config = _read(
        tmp_path,
        f"""apiVersion: v1
kind: Config
current-context: c
preferences: {{}}
clusters:
- name: k
  cluster: {{server: https://h:6443/, certificate-authority-data: {data}, tls-server-name: api, proxy-url: "http://p:1"}}
contexts:
- name: c
  context: {{cluster: k, user: u, namespace: shop, extensions: []}}
users:
- name: u
  user:
    client-certificate: pki/cert.pem
    client-key: /abs/key.pem
    as: root
    as-uid: "7"
    as-groups: [a, b]
    as-user-extra: {{scope: [x, y]}}
    exec: {{command: bin/login, args: [1, "two"], apiVersion: client.authentication.k8s.io/v1beta1,
           env: [{{name: A, value: b}}], provideClusterInfo: yes, installHint: "Get it\\n there"}}
""",
    )
    assert _said(config) == ""
    entrance = config.entrance("c")
    cluster, user = entrance.cluster, entrance.user
    assert (entrance.context.namespace, config.current) == ("shop", "c")
    assert (cluster.server, cluster.ca.data) == ("https://h:6443", b"PEM")
    assert (cluster.tls_server_name, cluster.proxy_url) == ("api", "http://p:1")
    assert user.certificate.file == str(tmp_path / "0" / "pki" / "cert.pem")
    assert user.key.file == "/abs/key.pem"
    assert user.acting is not None
    assert (user.acting.user, user.acting.uid) == ("root", "7")
    assert (user.acting.groups, user.acting.extra) == (("a", "b"), (("scope", "x"), ("scope", "y")))
    assert user.program is not None
    assert user.program.command == str(tmp_path / "0" / "bin" / "login")
    assert (user.program.arguments, user.program.variables) == (("1", "two"), (("A", "b"),))
    assert (user.program.tell_cluster, user.program.install_hint) == (True, "Get it there")


def test_a_program_without_a_slash_is_looked_for_on_path_later(tmp_path: Path) -> None:
    text = "users: [{name: u, user: {exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}}}]\n"
    program = _read(tmp_path, _CLUSTER + _CONTEXT + text).entrance("c").user.program
    assert program is not None
    assert program.command == "aws"


def test_of_several_files_the_first_wins_and_each_has_its_own_folder(tmp_path: Path) -> None:
    first = "current-context: c\nusers: [{name: u, user: {tokenFile: t}}]\n"
    second = _CLUSTER + _CONTEXT + "current-context: other\nusers: [{name: u, user: {token: x, username: y}}]\n"
    third = "clusters: [{name: k, cluster: {server: 'https://elsewhere', proxy-url: 'http://p:1'}}]\n"
    config = _read(tmp_path, first, second, third)
    entrance = config.entrance("c")
    assert config.current == "c"
    assert (entrance.user.token_file, entrance.user.token) == (str(tmp_path / "0" / "t"), "")
    assert (entrance.cluster.server, entrance.cluster.proxy_url) == ("https://h:6443", "")
    # The user of the second file logs in twice over; that is nobody's problem, for the first file's user counts.
    assert _said(config) == ""


def test_files_that_are_missing_count_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(_CLUSTER + _CONTEXT + _USER)
    config = load_kubeconfig({"KUBECONFIG": f":{tmp_path}/none::{tmp_path}/config:"})
    assert config.files == (str(tmp_path / "config"),)
    assert config.entrance("c").user.token == "t"
    assert load_kubeconfig({"HOME": str(tmp_path)}) == Kubeconfig()
    with pytest.raises(InputError, match="There is no context c in any kubeconfig"):
        load_kubeconfig({"HOME": str(tmp_path)}).entrance("c")


def test_without_the_variable_the_file_of_the_home_is_read(tmp_path: Path) -> None:
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text(_CLUSTER + _CONTEXT + _USER)
    assert load_kubeconfig({"HOME": str(tmp_path)}).entrance("c").cluster.server == "https://h:6443"


def test_pipes_folders_and_devices_are_refused_at_once(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for name in (str(tmp_path / "pipe"), str(tmp_path), "/dev/zero", "a\0b"):
        config = load_kubeconfig({"KUBECONFIG": name})
        assert len(config.problems) == 1, name
        with pytest.raises(InputError, match="cannot be found"):
            config.entrance("c")


def test_a_mistake_forbids_only_what_it_concerns(tmp_path: Path) -> None:
    text = """clusters:
- {name: k, cluster: {server: 'https://h'}}
- {name: bad, cluster: {server: 'ftp://h'}}
contexts:
- {name: c, context: {cluster: k, user: u}}
- {name: d, context: {cluster: bad, user: u}}
- {name: e, context: {cluster: nowhere, user: nobody}}
users:
- {name: u, user: {token: t}}
- {name: odd, user: {token: [1]}}
"""
    config = _read(tmp_path, text)
    assert config.entrance("c").user.token == "t"
    with pytest.raises(InputError) as refused:
        config.entrance("d")
    assert f"{tmp_path}/0/config:3:" in refused.value.message
    assert "Write https://HOST:PORT" in refused.value.hint
    with pytest.raises(InputError, match="the cluster nowhere, which is in no file"):
        config.entrance("e")
    with pytest.raises(InputError, match="There is no context f") as missing:
        config.entrance("f")
    assert "c, d, e" in missing.value.hint


_WRONG = {
    "users: [{name: u, user: {auth-provider: {name: gcp}}}]": "gke-gcloud-auth-plugin",
    "users: [{name: u, user: {client-certificate-data: QQ==}}]": "Add client-key",
    "users: [{name: u, user: {client-key: k}}]": "Add client-certificate",
    "users: [{name: u, user: {token: t, username: n}}]": "Keep one of them",
    "users: [{name: u, user: {password: p}}]": "Add username",
    "users: [{name: u, user: {token: {a: b}}}]": "expected a text",
    'users: [{name: u, user: {token: "a\\nb"}}]': "cannot be printed",
    "users: [{name: u, user: {as-groups: [a]}}]": "Add as: USER",
    "users: [{name: u, user: {as: a, as-groups: a}}]": "expected a list",
    "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1}}}]": "Add command",
    "users: [{name: u, user: {exec: {command: a}}}]": "names no apiVersion",
    "users: [{name: u, user: {exec: {command: a, apiVersion: client.authentication.k8s.io/v1alpha1}}}]": "not known",
    "users: [{name: u, user: {exec: 1}}]": "expected a mapping",
    "users: [{name: u, user: {tokn: t}}]": "did you mean token?",
    "users: [{user: {token: t}}]": "Give it a name",
    "users: [1]": "expected name: and user:",
    "users: {a: b}": "expected a list",
    "users: [{name: u}, {name: u}]": "two entries called u",
    "clusters: [{name: k, cluster: {}}]": "Add server",
    "clusters: [{name: k, cluster: {server: h}}]": "Write https://HOST:PORT",
    "clusters: [{name: k, cluster: {server: 'https://a:b@h'}}]": "belong to users",
    "clusters: [{name: k, cluster: {server: 'https://h', insecure-skip-tls-verify: maybe}}]": "true or false",
    "clusters: [{name: k, cluster: {server: 'https://h', insecure-skip-tls-verify: true}}]": "nobody checks",
    "clusters: [{name: k, cluster: {server: 'https://h', insecure-skip-tls-verify: true, certificate-authority: a}}]": "Remove",
    "clusters: [{name: k, cluster: {server: 'https://h', certificate-authority-data: '?'}}]": "no base64",
    "clusters: [{name: k, cluster: {server: 'https://h', proxy-url: 'socks5://p'}}]": "HTTP proxy",
    "clusters: [{name: k, cluster: {server: 'https://h', proxy-url: 'p'}}]": "Write http://HOST:PORT",
    "clusters: [{name: k, cluster: {server: 'http://h'}}]": "not encrypted",
    "contexts: [{name: c, context: {user: u}}]": "Add cluster",
    "current-context: none": "current-context is none",
    "kind: Pod": "expected Config",
    "apiVersion: v2": "expected v1",
    "[]": "a kubeconfig is a mapping",
    "a: b: c": "not valid YAML",
    "usrs: []": "did you mean users?",
}


@pytest.mark.parametrize(("text", "words"), _WRONG.items())
def test_every_mistake_has_its_place_and_its_cure(tmp_path: Path, text: str, words: str) -> None:
    config = _read(tmp_path, text)
    assert words in _said(config)
    assert all(problem.place.file == str(tmp_path / "0" / "config") for problem in config.problems)
    assert all(problem.place.line == 1 for problem in config.problems)


def test_warnings_go_with_their_context(tmp_path: Path) -> None:
    text = "clusters: [{name: k, cluster: {server: 'https://h', insecure-skip-tls-verify: true}}]\n"
    config = _read(tmp_path, text + _CONTEXT + _USER)
    assert config.problems[0].severity is Severity.WARNING
    assert config.entrance("c").warnings == ("nobody checks that https://h is the cluster k: insecure-skip-tls-verify",)


def test_a_pod_has_its_own_account(tmp_path: Path) -> None:
    environment = {"KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"}
    assert in_cluster(environment, tmp_path) is None
    (tmp_path / "token").write_text("t")
    (tmp_path / "namespace").write_text("shop\n")
    config = in_cluster(environment, tmp_path)
    assert config is not None
    entrance = config.entrance("in-cluster")
    assert (entrance.cluster.server, entrance.context.namespace) == ("https://[fd00::1]:443", "shop")
    assert entrance.user.token_file == str(tmp_path / "token")
    assert in_cluster({}, tmp_path) is None


def test_no_secret_shows_in_the_values(tmp_path: Path) -> None:
    key = base64.b64encode(b"s3cret").decode()
    user = f"users: [{{name: u, user: {{token: s3cret, client-certificate-data: {key}, client-key-data: {key}}}}}]\n"
    config = _read(tmp_path, _CLUSTER + _CONTEXT + user)
    assert "s3cret" not in repr(config)


_SCALARS = st.none() | st.booleans() | st.integers(-5, 10**6) | st.text(max_size=12)
_WORDS = ("name", "cluster", "user", "server", "exec", "command", "args", "env", "apiVersion", "token", "tokenFile")
_KEYS = st.sampled_from((*_WORDS, "as", "as-groups", "certificate-authority-data")) | st.text(max_size=6)
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4), max_leaves=20
)
_CONFIGS = st.dictionaries(st.sampled_from(["clusters", "users", "contexts", "current-context", "kind"]), _VALUES)


@given(_CONFIGS)
def test_whatever_stands_in_a_file_only_problems_come_of_it(value: dict[str, object]) -> None:
    findings = Findings()
    config = read_file(yaml.safe_dump(value).encode(), Path("/k/config"), findings)
    for name in config.contexts:
        assert config.contexts[name].name == name
    assert all(problem.place.file == "/k/config" for problem in findings.sorted(""))


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"a: &a [*a]")
@example(b"clusters: [{name: &x k, cluster: *x}]")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    findings = Findings()
    read_file(data, Path("/k/config"), findings)
