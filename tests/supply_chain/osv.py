"""Asks OSV's service which advisories are about some packages."""

from collections.abc import Iterable
from typing import Any

import requests

from tests.supply_chain.advisories import Advisory, Unreadable, check
from tests.supply_chain.locks import Package

ADDRESS = "https://api.osv.dev"
AT_ONCE = 500
SECONDS = 30


class ServiceAway(Exception):
    """The service does not answer, or answers what is no answer; the message says which."""


def ask(packages: Iterable[Package], address: str = ADDRESS) -> list[Advisory]:
    """Give the advisories about these packages, whole. Raises ServiceAway."""
    asked = sorted(packages)
    ids: set[str] = set()
    with requests.Session() as http:
        for start in range(0, len(asked), AT_ONCE):
            queries = [_query(each) for each in asked[start : start + AT_ONCE]]
            while queries:
                queries = _collect(http, address, queries, ids)
        return [_whole(http, address, each) for each in sorted(ids)]


def _query(package: Package) -> dict[str, Any]:
    about = {"ecosystem": package.ecosystem, "name": package.name}
    return {"package": about, "version": package.version}


def _collect(
    http: requests.Session, address: str, queries: list[dict[str, Any]], ids: set[str]
) -> list[dict[str, Any]]:
    """Note the ids that are answered; gives the queries of which there is more."""
    answer = _json(http, "POST", f"{address}/v1/querybatch", {"queries": queries})
    more = []
    try:
        for query, result in zip(queries, answer["results"], strict=True):
            ids.update(each["id"] for each in result.get("vulns", ()))
            if result.get("next_page_token"):
                more.append({**query, "page_token": result["next_page_token"]})
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ServiceAway(f"{address}: an answer that cannot be understood") from error
    return more


def _whole(http: requests.Session, address: str, advisory_id: str) -> Advisory:
    found = _json(http, "GET", f"{address}/v1/vulns/{advisory_id}")
    try:
        check(advisory_id, found)
    except Unreadable as error:
        raise ServiceAway(f"{address}: {error}") from error
    advisory: Advisory = found
    return advisory


def _json(http: requests.Session, method: str, address: str, body: Any = None) -> Any:
    try:
        answer = http.request(method, address, json=body, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ServiceAway(f"{address}: {type(error).__name__}") from error
