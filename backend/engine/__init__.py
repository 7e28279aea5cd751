"""Use cases: running pipelines, taking them up again, deploying and promoting. Imports ports and domain only.

`executor` runs what `selection` chose in the order that `schedule` allows; `steps` holds one module per kind of step.
"""
