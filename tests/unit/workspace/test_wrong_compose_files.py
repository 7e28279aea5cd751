"""Wrong Compose files: every message names the place, what is wrong and, where there is one, the cure."""

from pathlib import Path

import pytest

from backend.domain.problem import Severity
from tests.unit.workspace.folder_of_files import COMPOSE, folder, service

SERVICES = {
    "an unknown key": ("§imagee: nginx", "unknown key 'imagee' in services.web", "did you mean image?"),
    "an image that is none": (
        "x-a: 1\nbuild: §nowhere",
        "services.web.build.context: there is no folder 'nowhere'",
        "",
    ),
    "a remote context": ("build: §https://github.com/a/b.git", "is not a folder of the workspace", "fetch it"),
    "no Dockerfile": ("build: §empty", "services.web.build: there is no Dockerfile in 'empty'", ""),
    "a wrong Dockerfile": (
        "build: {context: web, dockerfile: §dockerfile}",
        "there is no file 'web/dockerfile'",
        "did you mean Dockerfile?",
    ),
    "a Dockerfile outside": (
        "build: {context: web, dockerfile: §../empty/x}",
        "'empty/x' lies outside the build context 'web'",
        "move it into the context",
    ),
    "an unknown build key": (
        "build: {context: web, §arg: {}}",
        "unknown key 'arg' in services.web.build",
        "did you mean args?",
    ),
    "an undeclared build secret": ("build: {context: web, secrets: [§key]}", "the secret 'key' is not declared", ""),
    "ports that are no list": ("ports: §8080", "services.web.ports: expected a list of ports, found '8080'", ""),
    "a port that is none": ("ports: [§'8080:http']", "expected a port such as 8080, 8080:80", ""),
    "a port too high": ("ports: [§65536]", "expected ports from 1 to 65535, found '65536'", ""),
    "ranges that differ": ("ports: [§'1-3:1-2']", "expected ranges of the same length, found '1-3:1-2'", ""),
    "a protocol": ("ports: [§'80:80/tpc']", "expected a protocol tcp, udp or sctp, found '80:80/tpc'", ""),
    "an address": ("ports: [§'localhost:80:80']", "expected an IP address before the ports", ""),
    "a long port without target": ("ports: [§{published: 80}]", "a port needs `target:`", ""),
    "an exposed range": ("expose: [§'9-7']", "services.web.expose: expected ports from 1 to 65535, found '9-7'", ""),
    "an undeclared volume": (
        "volumes: [§'data:/data']",
        "the volume 'data' is not declared",
        "add `data:` under `volumes:`",
    ),
    "a volume almost declared": (
        "volumes: [§'share:/data']",
        "the volume 'share' is not declared",
        "did you mean shared?",
    ),
    "a bind outside": ("volumes: [§'../x:/data']", "the path leaves the workspace: '../x'", "inside the workspace"),
    "a bind without ./": (
        "volumes: [§'src/x:/data']",
        "expected a volume's name or a path with ./, / or ~/, found 'src/x'",
        "",
    ),
    "a relative target": ("volumes: [§'shared:data']", "expected [source:]/path/in/the/container[:ro]", ""),
    "a volume's option": ("volumes: [§'shared:/data:rx']", "unknown option 'rx', expected ro or rw", ""),
    "a mount without type": ("volumes: [§{source: shared, target: /data}]", "a mount needs `type:`", ""),
    "a mount of an unknown type": (
        "volumes: [{type: §volum, source: shared, target: /d}]",
        "expected one of volume, bind, tmpfs",
        "did you mean volume?",
    ),
    "environment as a list of mappings": (
        "environment: [§A: b]",
        "services.web.environment: expected NAME=value, found a mapping",
        "",
    ),
    "environment as a text": ("environment: §A", "expected a mapping or a list of NAME=value, found 'A'", ""),
    "a variable that is a list": (
        "environment: {A: §[1]}",
        "services.web.environment.A: expected a text, found a list",
        "",
    ),
    "a missing env_file": ("env_file: §.evn", "services.web.env_file: there is no file '.evn'", "did you mean .env?"),
    "an env_file outside": ("env_file: [§../.env]", "the path leaves the workspace: '../.env'", ""),
    "an unknown dependency": (
        "depends_on: [§bd]",
        "services.web.depends_on: there is no service 'bd'",
        "did you mean db?",
    ),
    "an unknown long dependency": (
        "depends_on: {§dbb: {condition: service_started}}",
        "there is no service 'dbb'",
        "did you mean db?",
    ),
    "a condition": ("depends_on: {db: {condition: §healthy}}", "expected one of service_started, service_healthy", ""),
    "a dependency on itself": ("§depends_on: [web]", "services wait for each other in a circle: web needs web", ""),
    "an undeclared network": (
        "networks: [§front]",
        "the network 'front' is not declared",
        "add `front:` under `networks:`",
    ),
    "a healthcheck's form": (
        "healthcheck: {test: [§curl, -f]}",
        "expected NONE, CMD or CMD-SHELL first, found 'curl'",
        '["CMD", ...]',
    ),
    "a healthcheck's time": (
        "healthcheck: {test: a, interval: §10}",
        "expected a duration with its unit, such as 1m30s or 500ms, found '10'",
        "",
    ),
    "a healthcheck's key": (
        "healthcheck: {test: a, §intervall: 10s}",
        "unknown key 'intervall' in services.web.healthcheck",
        "did you mean interval?",
    ),
    "a size": (
        "deploy: {resources: {limits: {memory: §64q}}}",
        "deploy.resources.memory: expected a size such as 64m or 1.5gb, found '64q'",
        "",
    ),
    "CPUs": (
        "deploy: {resources: {limits: {cpus: §half}}}",
        "expected a number of CPUs such as 0.5 or 2, found 'half'",
        "",
    ),
    "replicas": ("deploy: {replicas: §two}", "deploy.replicas: expected a whole number, found 'two'", ""),
    "scale against replicas": (
        "scale: §3\ndeploy: {replicas: 2}",
        "services.web.scale: it differs from deploy.replicas (2)",
        "keep one",
    ),
    "an order": (
        "deploy: {update_config: {order: §start_first}}",
        "expected one of start-first, stop-first",
        "did you mean start-first?",
    ),
    "an unknown deploy key": (
        "deploy: {§replica: 2}",
        "unknown key 'replica' in services.web.deploy",
        "did you mean replicas?",
    ),
    "restart": (
        "restart: §unless-stoped",
        "expected no, always, unless-stopped or on-failure[:times]",
        "did you mean unless-stopped?",
    ),
    "init": ("init: §yes", "services.web.init: expected true or false, found 'yes'", "did you mean true?"),
    "an undeclared config": ("configs: [§app]", "services.web.configs: the config 'app' is not declared", ""),
    "an undeclared secret": (
        "secrets: [§{source: passwort}]",
        "the secret 'passwort' is not declared",
        "did you mean password?",
    ),
    "permissions": ("secrets: [{source: password, mode: §rw}]", "expected permissions such as 0440, found 'rw'", ""),
    "a command line": (
        'command: §"echo \'a"',
        "services.web.command: expected a command line: no closing quotation",
        "",
    ),
    "a host": ("extra_hosts: [§a]", "expected host=address, found 'a'", ""),
    "a required variable": ("user: §${WHO:?say who}", "the variable WHO has no value: say who", ""),
    "a variable's syntax": (
        "user: §${WHO",
        "}, :-, -, :?, ?, :+ or + is expected after the name: '${WHO'",
        "write $$ for one $",
    ),
    "a single dollar": ("user: §a$", "a single $ begins a variable: '$'", "write $$ for one $"),
    "extends nobody": (
        "extends: §dbb",
        "services.web.extends: there is no service 'dbb' in compose.yaml",
        "did you mean db?",
    ),
    "extends itself": ("extends: §web", "the services extend each other in a circle", ""),
    "extends a missing file": (
        "extends: {service: a, file: §other.yaml}",
        "services.web.extends.file: there is no file 'other.yaml'",
        "",
    ),
    "a container's name": (
        "container_name: §a b",
        "container_name: expected letters, digits, _, . and -, found 'a b'",
        "",
    ),
}

TOP = {
    "no services' mapping": ("services: §[web]", "services: expected a mapping, found a list", ""),
    "an unknown key": (COMPOSE + "§service: {}", "unknown key 'service' in a Compose file", "did you mean services?"),
    "neither image nor build": (
        COMPOSE + "  §cache: {restart: always}",
        "services.cache: it has neither `image:` nor `build:`",
        "",
    ),
    "a name with a space": (COMPOSE + "  §my cache: {image: redis}", "expected a name of letters, digits", ""),
    "a service that is a text": (COMPOSE + "  cache: §redis", "services.cache: expected a mapping, found 'redis'", ""),
    "an image that is none": (
        COMPOSE + "  cache: {image: §'redis latest'}",
        "expected an image such as nginx:1.29",
        "",
    ),
    "a config from nowhere": (
        COMPOSE + "configs: {app: §{}}",
        "configs.app: it says nowhere where its content comes from",
        "`file:`",
    ),
    "a config from everywhere": (
        COMPOSE + "configs: {app: {content: a, §environment: B}}",
        "`content:` and `environment:` exclude each other",
        "",
    ),
    "a missing config": (
        COMPOSE + "configs: {app: {file: §app.toml}}",
        "configs.app.file: there is no file 'app.toml'",
        "",
    ),
    "a config outside": (
        COMPOSE + "configs: {app: {file: §/etc/passwd}}",
        "configs.app.file: the path leaves the workspace",
        "",
    ),
    "an external secret": (
        COMPOSE + "secrets: {key: {§external: true}}",
        "secrets.key: external ones are not honoured",
        "keyring: NAME",
    ),
    "a secret of two origins": (
        COMPOSE + "secrets: {key: {x-slipway: §{keyring: a, command: [b]}}}",
        "expected either `keyring: NAME` or `command: [...]`",
        "",
    ),
    "a secret's command as a line": (
        COMPOSE + "secrets: {key: {x-slipway: {command: §pass show}}}",
        "secrets.key.x-slipway.command: expected a list of arguments",
        "no shell",
    ),
    "an included file that is missing": (
        COMPOSE + "include: [§other.yaml]",
        "include: there is no file 'other.yaml'",
        "",
    ),
    "a file that includes itself": (
        COMPOSE + "include: [§compose.yaml]",
        "the files include each other in a circle",
        "",
    ),
    "two that wait for each other": (
        "services:\n  web: {build: web, §depends_on: [db]}\n  db: {image: a, depends_on: [web]}",
        "services wait for each other in a circle: web needs db needs web",
        "",
    ),
}

WARNINGS = {
    "privileged": ("§privileged: true", "'privileged' in services.web is not honoured", ""),
    "network_mode": ("§network_mode: host", "'network_mode' in services.web is not honoured", "by their names"),
    "devices": ("§devices: ['/dev/null']", "'devices' in services.web is not honoured", ""),
    "develop": ("§develop: {}", "'develop' in services.web is not honoured", "docker compose watch"),
    "build caches": (
        "build: {context: web, §cache_from: [a]}",
        "'cache_from' in services.web.build is not honoured",
        "",
    ),
    "placement": ("deploy: {§placement: {}}", "'placement' in services.web.deploy is not honoured", ""),
    "a global service": (
        "deploy: {§mode: global}",
        "services.web.deploy.mode: global is not honoured",
        "deploy.replicas",
    ),
    "two at a time": ("deploy: {update_config: {§parallelism: 2}}", "parallelism is not honoured", "one by one"),
    "an address of one's own": (
        "networks: {default: {§ipv4_address: 1.2.3.4}}",
        "'ipv4_address' in services.web.networks.default",
        "",
    ),
    "a link's alias": ("links: [§'db:database']", "the alias 'database' is not honoured", "call the service db"),
    "a shell's operator": (
        "command: §a && b",
        "no shell reads this line, so '&&' is a plain argument",
        '["sh", "-c", "..."]',
    ),
    "a bind outside": ("volumes: [§'/srv:/srv']", "'/srv' is a path of the machine where the engine runs", ""),
    "an unset variable": ("user: §$WHO", "the variable WHO is not set: it counts as empty", "${WHO:-default}"),
    "decimal permissions": (
        "secrets: [{source: password, mode: §440}]",
        "440 is a decimal number, the same as 0o670",
        "0440",
    ),
    "a range for one port": ("ports: [§'8000-8010:80']", "a range for one port is not honoured, 8000 is taken", ""),
    "a profile": (
        "§profiles: [debug]",
        "services.web is left out: none of its profiles is active",
        "COMPOSE_PROFILES=debug",
    ),
}

_REST = "volumes: {shared: }\nsecrets: {password: {environment: PASSWORD}}\n"
_FILES = {
    "empty/x": "",
    ".env": "",
    "slipway.yaml": "version: 1\nproject: shop\nservices: compose.yaml\npipeline: {a: {steps: {b: {run: busybox, command: x}}}}\n",
}


@pytest.mark.parametrize("case", SERVICES)
def test_what_is_wrong_in_a_service_is_told(tmp_path: Path, case: str) -> None:
    text, message, hint = SERVICES[case]
    (problem,) = folder(tmp_path, _FILES, compose=service(text) + _REST).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("case", TOP)
def test_what_is_wrong_beside_the_services_is_told(tmp_path: Path, case: str) -> None:
    text, message, hint = TOP[case]
    (problem,) = folder(tmp_path, _FILES, compose=text).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("case", WARNINGS)
def test_what_cannot_be_honoured_is_named_in_a_warning(tmp_path: Path, case: str) -> None:
    text, message, hint = WARNINGS[case]
    (problem,) = folder(tmp_path, _FILES, compose=service(text) + _REST).marked()
    assert message in problem.message
    assert hint in problem.hint
    assert problem.severity is Severity.WARNING


def test_extensions_and_the_old_version_are_passed_over_in_silence(tmp_path: Path) -> None:
    text = "version: '3.8'\nx-a: {b: c}\n" + service("x-mine: 1\nhealthcheck: {test: a, x-b: 1}\ndeploy: {x-c: 1}")
    assert folder(tmp_path, _FILES, compose=text).load().problems == ()


def test_what_says_nothing_needs_no_warning(tmp_path: Path) -> None:
    text = (
        service("privileged: false\ntty: false\ndns:")
        + "networks: {a: {driver: bridge, external: false}}\nvolumes: {b: {driver: local}}\n"
    )
    assert folder(tmp_path, _FILES, compose=text).load().problems == ()


def test_a_mistake_in_the_base_is_told_once_for_all_environments(tmp_path: Path) -> None:
    found = folder(tmp_path, compose=COMPOSE.replace("ports:", "port:")).load().problems
    assert [problem.message for problem in found] == ["unknown key 'port' in services.web"]


def test_a_key_that_many_services_share_is_told_once(tmp_path: Path) -> None:
    text = "x-a: &a {§tty: true}\nservices:\n" + "".join(f"  s{n}: {{<<: *a, image: a}}\n" for n in range(9))
    (problem,) = folder(tmp_path, _FILES, compose=text).marked()
    assert problem.message == "'tty' in services.s0 is not honoured"


def test_a_value_that_many_services_share_is_told_once(tmp_path: Path) -> None:
    text = "x-a: &a {restart: §allways}\nservices:\n" + "".join(f"  s{n}: {{<<: *a, image: a}}\n" for n in range(9))
    (problem,) = folder(tmp_path, _FILES, compose=text).marked()
    assert problem.message.startswith("services.s0.restart: expected no, always")


def test_paths_that_leave_through_a_symbolic_link_are_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "Dockerfile").touch()
    inside = folder(tmp_path / "inside", _FILES, compose=service("build: §link"))
    (inside.root / "link").symlink_to(tmp_path / "outside")
    (problem,) = inside.marked()
    assert (
        problem.message == "services.web.build.context: the path leaves the workspace through a symbolic link: 'link'"
    )


def test_links_that_go_in_circles_are_refused(tmp_path: Path) -> None:
    inside = folder(tmp_path, _FILES, compose=service("env_file: §loop"))
    (inside.root / "loop").symlink_to("loop")
    (problem,) = inside.marked()
    assert "services.web.env_file:" in problem.message


def test_a_secrets_missing_file_is_only_a_warning(tmp_path: Path) -> None:
    inside = folder(tmp_path, _FILES, compose=COMPOSE + "secrets: {key: {file: §key.pem}}")
    (problem,) = inside.marked()
    assert problem.severity is Severity.WARNING
    assert inside.load().composition.secrets["key"].reference == "key.pem"
