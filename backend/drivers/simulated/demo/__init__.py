"""The programs of the demonstration: services that log and answer, tests that pass or fail. No project's names stand here:
what runs is read from the containers' own files, commands and labels.
"""
