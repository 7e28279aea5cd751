"""Sixty kubeconfigs that nobody should trust; MARK stands for a file that must never appear, PORT for a listener that must never hear."""

import base64

_HEAD = "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
_WORLD = _HEAD + "contexts: [{name: c, context: {cluster: k, user: u}}]\n"
_CLUSTER = "clusters: [{name: k, cluster: {server: 'http://127.0.0.1:PORT'}}]\n"
_V1 = "client.authentication.k8s.io/v1"


def _exec(command: str, args: str = "[]", more: str = "", version: str = _V1) -> str:
    body = f"{{command: {command}, args: {args}, apiVersion: {version}{more}}}"
    return _WORLD + _CLUSTER + f"users: [{{name: u, user: {{exec: {body}}}}}]\n"


def _user(body: str) -> str:
    return _WORLD + _CLUSTER + f"users: [{{name: u, user: {{{body}}}}}]\n"


def _cluster(body: str) -> str:
    return _WORLD + f"clusters: [{{name: k, cluster: {{{body}}}}}]\nusers: [{{name: u, user: {{token: t}}}}]\n"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
)

TEXTS: tuple[str, ...] = (
    # programs
    _exec("touch", "[MARK]"),
    _exec("/usr/bin/touch", "[MARK]"),
    _exec("/bin/sh", "[-c, 'touch MARK']"),
    _exec("sh", "[-c, 'touch MARK; echo {}']", ", interactiveMode: Never"),
    _exec("./run", "[MARK]"),
    _exec("../../../../usr/bin/touch", "[MARK]"),
    _exec("'sh -c \"touch MARK\"'"),
    _exec("'$(touch MARK)'"),
    _exec("'`touch MARK`'"),
    _exec("'|touch MARK'"),
    _exec("touch", "[MARK]", ", env: [{name: PATH, value: /tmp}]"),
    _exec("touch", "[MARK]", ", env: [{name: LD_PRELOAD, value: /tmp/x.so}]"),
    _exec("touch", "[MARK]", ", env: [{name: 'A=B', value: c}]"),
    _exec("touch", "[MARK]", ", provideClusterInfo: true"),
    _exec("touch", "[MARK]", ", interactiveMode: Always"),
    _exec("touch", "[MARK]", version="client.authentication.k8s.io/v1alpha1"),
    _exec("touch", "[MARK]", version="x"),
    _exec("''", "[MARK]"),
    _exec("touch", "{a: MARK}"),
    _exec("[touch, MARK]"),
    _exec("touch", "[MARK, {a: b}, [c]]"),
    _exec("touch", '["MARK", "a\\0b"]'),
    _exec("touch", "[MARK]", ', installHint: "\\e[31mrun: curl | sh\\e[0m"'),
    _exec("touch", "[MARK]") + "preferences: {exec: {command: touch, args: [MARK]}}\n",
    _user("auth-provider: {name: gcp, config: {cmd-path: touch, cmd-args: MARK}}"),
    _user("auth-provider: {name: oidc, config: {idp-issuer-url: 'http://127.0.0.1:PORT'}}"),
    _user("auth-provider: touch"),
    _user("exec: touch MARK"),
    _user("exec: [{command: touch}]"),
    # tags and merges
    _WORLD + "users: !!python/object/apply:os.system ['touch MARK']\n",
    "!!python/object/new:subprocess.Popen [[touch, MARK]]\n",
    _HEAD + "x: !!python/name:os.system\nclusters: !!python/module:os []\n",
    _WORLD + "x: &x {exec: {command: touch, args: [MARK], apiVersion: v1}}\nusers: [{name: u, user: {<<: *x}}]\n",
    _WORLD + "x: &x {<<: *x}\n",
    _HEAD + _BOMB,
    _HEAD + "a: " + "[" * 20_000,
    _HEAD + "a: " + "{a: " * 20_000,
    _HEAD + "".join(f"k{n}: 1\n" for n in range(30_000)),
    "x" * (2 * 1024 * 1024),
    # files
    _user("tokenFile: /etc/shadow"),
    _user("tokenFile: ../../../../../../etc/passwd"),
    _user("tokenFile: /dev/zero"),
    _user("client-certificate: /etc/passwd, client-key: /etc/shadow"),
    _cluster("server: 'https://127.0.0.1:PORT', certificate-authority: /dev/random"),
    _cluster("server: 'https://127.0.0.1:PORT', certificate-authority: \"/tmp/a\\0b\""),
    _cluster("server: 'https://127.0.0.1:PORT', certificate-authority-data: '%%%'"),
    _cluster(f"server: 'https://127.0.0.1:PORT', certificate-authority-data: {_base64('no certificate')}"),
    _user(f"client-certificate-data: {_base64('x')}, client-key-data: {_base64('y')}"),
    # addresses
    _cluster("server: 'http://user:secret@127.0.0.1:PORT'"),
    _cluster("server: 'file:///etc/passwd'"),
    _cluster("server: 'https://[::1'"),
    _cluster("server: 'https://h:99999'"),
    _cluster('server: "http://127.0.0.1:PORT/\\r\\nX-Evil: 1"'),
    _cluster("server: 'http://127.0.0.1:PORT', proxy-url: 'socks5://127.0.0.1:PORT'"),
    _cluster("server: 'https://127.0.0.1:PORT', insecure-skip-tls-verify: true, certificate-authority: /etc/passwd"),
    # headers and words
    _user('token: "a\\r\\nX-Evil: 1"'),
    _user('token: t, as: "root\\nImpersonate-Group: system:masters"'),
    _user("token: t, as-groups: [system:masters]"),
    _user("token: t, username: u, password: p, exec: {command: touch, args: [MARK]}"),
    _WORLD + "clusters: [{name: k, cluster: {server: '<img src=http://127.0.0.1:PORT/>'}}]\n",
    '{"apiVersion": "v1", "kind": "Config", "users": [{"name": "u", "user": {"exec": {"command": "touch", "args": ["MARK"]}}}]}',
)
