"""The doctor: what is really used - engines, context, PATH, proxies, folders - and how to mend what is missing.

`examination` asks everything side by side; a check never raises: what it could not find out is its finding.
"""
