"""A Singer tap for the simulated PSA, as one writes it with Meltano's SDK."""

from urllib.parse import parse_qsl

import requests
from requests.auth import HTTPBasicAuth
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.pagination import HeaderLinkPaginator

import psa

NULL = "null"


def schema_of(rows):
    """The types that a page of rows shows. Objects and lists stay whole: the target keeps them as JSON."""
    kinds: dict[str, set] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).add(kind_of(value))
    properties = {name: {"type": sorted((found - {NULL}) or {"string"}) + [NULL]} for name, found in kinds.items()}
    properties["id"] = {"type": ["integer"]}
    properties["last_updated"] = {"type": ["string", NULL], "format": "date-time"}
    return {"type": "object", "properties": properties}


def kind_of(value):
    """The JSON type of a value. A whole number may be followed by one that is not."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


class Rows(RESTStream):
    """One list."""

    url_base = psa.ROOT
    records_jsonpath = "$[*]"
    primary_keys = ["id"]

    def __init__(self, tap, name, path, changing):
        self.name = name
        self.path = f"/{path}"
        super().__init__(tap, name=name, schema=schema_of(first_page(path)))
        if changing:
            self.replication_key = "last_updated"

    @property
    def authenticator(self):
        return HTTPBasicAuth(psa.USER, psa.PASSWORD)

    @property
    def http_headers(self):
        return psa.HEADERS

    def get_new_paginator(self):
        return HeaderLinkPaginator()

    def get_url_params(self, context, next_page_token):
        if next_page_token:
            return dict(parse_qsl(next_page_token.query))
        params = {"pageSize": psa.PAGE_SIZE}
        since = self.get_starting_timestamp(context) if self.replication_key else None
        if since:
            params["conditions"] = psa.changed_since(since.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return params

    def post_process(self, row, context=None):
        row["last_updated"] = (row.get("_info") or {}).get("lastUpdated")
        return row


def first_page(path):
    """What a list looks like."""
    answer = requests.get(
        f"{psa.ROOT}/{path}",
        params={"pageSize": psa.PAGE_SIZE},
        auth=HTTPBasicAuth(psa.USER, psa.PASSWORD),
        headers=psa.HEADERS,
        timeout=60,
    )
    answer.raise_for_status()
    return answer.json()


class TapPsa(Tap):
    """The tap."""

    name = "tap-psa"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self):
        return [Rows(self, *stream) for stream in psa.STREAMS]


if __name__ == "__main__":
    TapPsa.cli()
