"""Why something in a cluster does not come up (promise R17): fixed rules over pods, events, conditions and refusals, one module per
place that they read. `causes.py` is the door.
"""
