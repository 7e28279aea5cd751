"""The grammar of the tiny shell: words, pipelines, `&&`, `||`, `if`, `while`, `for`, redirections."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<space>[ \t]+|\\\n|#[^\n]*)|(?P<operator>\d?>&\d|\d?>>|\d?>|<|&&|\|\||;|&|\||\(|\)|\n)"
    r"|(?P<word>(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|\$\([^)]*\)|[^\s;&|<>()'\"\\$]|\$)+)"
)
_END = frozenset({"do", "done", "then", "else", "elif", "fi", ")", "}"})


class ShellSyntaxError(Exception):
    """The tiny shell cannot read this line."""


@dataclass(frozen=True, slots=True)
class Simple:
    """A command: raw words (expanded when it runs) and redirections as (operator, raw word)."""

    words: tuple[str, ...]
    redirects: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Nodes joined by `;`, `&&`, `||` or `|`: each with the operator before it."""

    parts: tuple[tuple[str, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """`while` (or `until`) with a condition, or `for` with a name and words."""

    body: "Node"
    condition: "Node | None" = None
    until: bool = False
    name: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`."""

    condition: "Node"
    then: "Node"
    otherwise: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Not:
    """`!`."""

    node: "Node"


Node = Simple | Chain | Loop | Branch | Not


def parse(line: str) -> Node:
    """Return the line as a tree; ShellSyntaxError."""
    reader = _Reader(_tokens(line))
    node = reader.sequence()
    if reader.peek() is not None:
        raise ShellSyntaxError(f"syntax error: unexpected {reader.peek()!r}")
    return node


def _tokens(line: str) -> list[str]:
    tokens: list[str] = []
    position = 0
    while position < len(line):
        match = _TOKEN.match(line, position)
        if match is None or match.end() == position:
            raise ShellSyntaxError("syntax error: unterminated quoted string")
        if match["operator"]:
            tokens.append(";" if match["operator"] == "\n" else match["operator"])
        elif match["word"] is not None:
            tokens.append(match["word"])
        position = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._position = 0

    def peek(self) -> str | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if token is None or (expected and token != expected):
            raise ShellSyntaxError(f"syntax error: {expected or 'a word'} expected, not {token or 'the end'}")
        self._position += 1
        return token

    def sequence(self) -> Node:
        parts: list[tuple[str, Node]] = []
        operator = ";"
        while True:
            while self.peek() in (";", "&") and operator == ";":
                self.take()
            token = self.peek()
            if token is None or token in _END:
                return Chain(tuple(parts))
            parts.append((operator, self.command()))
            if self.peek() not in (";", "&&", "||", "|", "&"):
                return Chain(tuple(parts))
            operator = self.take().replace("&", ";") if self.peek() == "&" else self.take()

    def command(self) -> Node:
        match self.peek():
            case "!":
                self.take()
                return Not(self.command())
            case "(" | "{" as opening:
                self.take()
                inner = self.sequence()
                self.take(")" if opening == "(" else "}")
                return inner
            case "while" | "until" as word:
                self.take()
                condition = self.sequence()
                return Loop(self._body(), condition, until=word == "until")
            case "for":
                return self._for()
            case "if":
                self.take()
                return self._if()
        return self._simple()

    def _body(self) -> Node:
        self.take("do")
        body = self.sequence()
        self.take("done")
        return body

    def _for(self) -> Node:
        self.take()
        name = self.take()
        self.take("in")
        words: list[str] = []
        while self.peek() not in (";", None):
            words.append(self.take())
        self.take(";")
        return Loop(self._body(), name=name, words=tuple(words))

    def _if(self) -> Node:
        condition = self.sequence()
        self.take("then")
        then = self.sequence()
        otherwise: Node | None = None
        if self.peek() == "elif":
            self.take()
            return Branch(condition, then, self._if())
        if self.peek() == "else":
            self.take()
            otherwise = self.sequence()
        self.take("fi")
        return Branch(condition, then, otherwise)

    def _simple(self) -> Simple:
        words: list[str] = []
        redirects: list[tuple[str, str]] = []
        while (token := self.peek()) not in (None, ";", "&&", "||", "|", "&", ")"):
            assert token is not None
            self.take()
            if ">&" in token:
                redirects.append((token, ""))
            elif token.lstrip("012") in (">", ">>", "<"):
                redirects.append((token, self.take()))
            else:
                words.append(token)
        return Simple(tuple(words), tuple(redirects))
