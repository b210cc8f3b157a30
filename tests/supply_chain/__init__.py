"""What the house stands on: the packages of all lock files, audited and listed.

`python -m tests.supply_chain.audit` holds them against advisories; `python -m
tests.supply_chain.sbom` lists those that are shipped.
"""
