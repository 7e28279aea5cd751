"""The open `slipway.yaml`: its text, what it means, and edits as patches on the text that leave everything else byte for byte.

An edit is first carried out on plain values (`expected`), then the differences between the old and the new values are written into
the text (`reconcile`); the new text is parsed and must mean exactly the new values. The Console hands the Document out.
"""
