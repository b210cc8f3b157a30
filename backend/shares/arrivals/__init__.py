"""Arrivals: visits that shares brought, written in batches from a Redis stream, and counted once.

`counting_rules` says which visits count, `burst_detection` which are set apart, `identity_merge`
what a sign-in joins.
"""
