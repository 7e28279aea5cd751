"""The review of workloads (D7): what would not survive the loss of a node, and what could reach further than it has to. Pure rules
over manifests, the user's or live ones; `review.py` is the door.
"""
