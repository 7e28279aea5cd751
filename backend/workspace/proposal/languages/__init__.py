"""How tests are found, one module per language. Each finder returns what it found, what it saw but cannot use, or None.

In the order in which they are asked; the first that finds tests wins, `make` is the last resort.
"""

from collections.abc import Callable

from backend.workspace.proposal.found_test import FoundTest, NoTest
from backend.workspace.proposal.ground import Ground
from backend.workspace.proposal.languages.dotnet import find_dotnet
from backend.workspace.proposal.languages.elixir import find_elixir
from backend.workspace.proposal.languages.go import find_go
from backend.workspace.proposal.languages.gradle import find_gradle
from backend.workspace.proposal.languages.make import find_make
from backend.workspace.proposal.languages.maven import find_maven
from backend.workspace.proposal.languages.node import find_node
from backend.workspace.proposal.languages.php import find_php
from backend.workspace.proposal.languages.python import find_python
from backend.workspace.proposal.languages.ruby import find_ruby
from backend.workspace.proposal.languages.rust import find_rust

Finder = Callable[[Ground], FoundTest | NoTest | None]

FINDERS: tuple[Finder, ...] = (
    find_python,
    find_go,
    find_maven,
    find_gradle,
    find_dotnet,
    find_rust,
    find_ruby,
    find_php,
    find_elixir,
    find_node,  # after the others: many of them have a package.json for their assets
    find_make,
)
