"""Items: what is painted on the canvas. Each paints itself from a plain value; none knows the run, the view or the pages.

Hits are found from the arrangement, not by Qt's shapes, so items take no mouse events and edges have an empty shape.
"""
