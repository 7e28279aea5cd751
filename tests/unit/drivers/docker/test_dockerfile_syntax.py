"""The `# syntax=` directive, which names a frontend in a registry."""

import pytest

from backend.drivers.docker.dockerfile import syntax_of, without_syntax


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("# syntax=docker/dockerfile:1.4\nFROM a\n", "docker/dockerfile:1.4"),
        ("#syntax = docker/dockerfile:1\r\nFROM a\n", "docker/dockerfile:1"),
        ("# escape=`\n# Syntax=docker/dockerfile@sha256:12\nFROM a\n", "docker/dockerfile@sha256:12"),
        ("FROM a\n# syntax=docker/dockerfile:1\n", ""),
        ("# a remark\n# syntax=docker/dockerfile:1\nFROM a\n", ""),
        ("", ""),
    ],
)
def test_only_a_directive_at_the_top_names_a_frontend(text: str, image: str) -> None:
    assert syntax_of(text) == image
    assert (without_syntax(text.encode()) == text.encode()) is not bool(image)
    assert syntax_of(without_syntax(text.encode()).decode()) == ""
    assert len(without_syntax(text.encode())) == len(text.encode())
