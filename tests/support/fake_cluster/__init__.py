"""An API server for what a real one does not do on command: forget versions, fall silent, break lines, trickle, fail.

Versions, watches with a window of history, bookmarks, selectors, pages, subresources, discovery, server-side apply with owners (whole
top-level fields of spec and data) and access reviews behave as Kubernetes' own; everything else (validation, controllers) is left out.
"""
