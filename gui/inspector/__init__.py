"""Inspector: the fields of what is selected in the pipeline, made from the schema of the step kinds. Pages import `Inspector` alone.

`entries` says which fields there are and what stands in them (no Qt), `inputs` edit one value each, `field_row` puts a name, a
help and the problems around one. Knows the domain, the theme and the widgets; no page and no console.
"""

from gui.inspector.inspector import Inspector

__all__ = ["Inspector"]
