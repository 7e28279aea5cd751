"""Editing: what the hands may do to the pipeline, in which words, and how it is said to the Document.

Rules and words are pure; `Editor` is the only one that speaks to the Document.
"""
