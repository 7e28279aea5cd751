"""The doctor says what is really used, names a cure for what is not well, and shows no credentials."""

import json
from pathlib import Path

import pytest

from backend.domain.doctor import Verdict
from backend.engine.doctor.machine import (
    check_certificates,
    check_docker_context,
    check_programs,
    check_proxies,
    without_credentials,
)
from backend.engine.doctor.program import check_data_folder, check_python, check_qt


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("http://anna:secret@proxy:3128/x", "http://***@proxy:3128/x"),
        ("anna:secret@proxy:3128", "***@proxy:3128"),
        ("ssh://anna@host", "ssh://***@host"),
        ("localhost,127.0.0.1", "localhost,127.0.0.1"),
        ("http://[broken", "***"),
    ],
)
def test_credentials_in_urls_are_never_shown(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


def test_the_context_says_where_it_comes_from(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    assert "default" in check_docker_context(home).found
    (tmp_path / ".docker").mkdir()
    path = tmp_path / ".docker" / "config.json"
    path.write_text(json.dumps({"currentContext": "prod"}))
    assert check_docker_context(home).found.startswith("prod (from ")
    assert check_docker_context({**home, "DOCKER_CONTEXT": "other"}).found == "other (from DOCKER_CONTEXT)"
    assert "tcp://" in check_docker_context({**home, "DOCKER_HOST": "tcp://h:1"}).found
    for broken in ("{", "[]"):
        path.write_text(broken)
        check = check_docker_context(home)
        assert check.verdict is Verdict.WARNING
        assert check.cure


def test_programs_are_found_where_they_are_and_missed_with_what_is_lost(tmp_path: Path) -> None:
    (tmp_path / "git").write_text("#!/bin/sh\n")
    (tmp_path / "git").chmod(0o755)
    (tmp_path / "docker-credential-own").write_text("")
    path = f"{tmp_path}:{tmp_path}/nothing:relative"
    checks = {check.name: check for check in check_programs({"PATH": path})}
    assert checks["git"].found == str(tmp_path / "git")
    assert checks["ssh"].verdict is Verdict.WARNING
    assert "ssh://" in checks["ssh"].cure
    assert checks["podman"].verdict is Verdict.OK
    assert checks["PATH"].verdict is Verdict.WARNING
    assert "nothing" in checks["PATH"].found
    assert checks["credential helpers"].found == "docker-credential-own"


def test_proxies_without_exceptions_are_a_warning() -> None:
    assert check_proxies({})[0].found == "none set"
    warned = check_proxies({"https_proxy": "http://u:p@proxy:1"})[0]
    assert warned.verdict is Verdict.WARNING
    assert "u:p" not in warned.found
    assert check_proxies({"HTTP_PROXY": "http://p:1", "NO_PROXY": "localhost"})[0].verdict is Verdict.OK


def test_a_certificate_file_that_is_not_there_is_bad(tmp_path: Path) -> None:
    assert not check_certificates({})
    bad = check_certificates({"SSL_CERT_FILE": str(tmp_path / "none.pem")})[0]
    assert (bad.verdict, bad.cure) == (Verdict.BAD, "Unset SSL_CERT_FILE or make the path.")


def test_the_data_folder_is_looked_at_before_it_exists(tmp_path: Path) -> None:
    check = check_data_folder(tmp_path / "not" / "there" / "yet")
    assert check.verdict in (Verdict.OK, Verdict.WARNING)
    assert "MiB free" in check.found
    assert not (tmp_path / "not").exists()


def test_python_and_qt_are_named_without_loading_qt() -> None:
    import sys

    assert "3." in check_python().found
    loaded = "PySide6.QtWidgets" in sys.modules
    assert check_qt().found.startswith("PySide6")
    assert ("PySide6.QtWidgets" in sys.modules) == loaded
