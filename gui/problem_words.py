"""How a problem reads beside what it is about: without the way to it, and what to do as a sentence of its own."""

import re

from backend.domain.problem import Problem

_WAY = re.compile(r"^pipeline\.[\w.-]+: ")

_NAMED = re.compile(
    r"^pipeline\.(?=[\w.-]+ )"
)  # a sentence about a stage or step begins with its name, as it is written


def problem_words(problem: Problem) -> str:
    """Return `There is no service 'crat'. Did you mean cart?` for a problem that begins with the path of its field."""
    message = _WAY.sub("", problem.message, count=1) if problem.node else problem.message
    named = _NAMED.match(message)
    text = message[named.end() :] if named is not None else _sentence(message)
    return f"{text}. {_sentence(problem.hint)}" if problem.hint else text


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
