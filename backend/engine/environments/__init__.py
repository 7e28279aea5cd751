"""Environments on a Docker engine: plans, rollouts behind the services' proxies, records and locks in the target.

`README.md` beside this file says how it works and why. The door is `environments.Environments`.
"""
