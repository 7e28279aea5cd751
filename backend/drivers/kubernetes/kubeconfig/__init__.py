"""The user's kubeconfig, read by kubectl's rules. Reading opens the named files and nothing else: no program runs, no connection is made.

`load.load_kubeconfig` is the way in.
"""
