"""Source: the YAML of the open document as text that can be edited. Pages import `SourcePane` alone.

`yaml_spans` says what is a key, a text, a comment (no Qt), `edit` is the text with line numbers and marks, `patching` changes a
text without moving the caret. Knows the domain, the theme and the widgets; no page and no console.
"""

from gui.source.source_pane import SourcePane

__all__ = ["SourcePane"]
