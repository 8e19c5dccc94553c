"""The same lists with dlt's own REST source, into PostgreSQL; by way of files of the format that is named, if one is."""

import os
import sys

import dlt
from dlt.sources.helpers.rest_client.paginators import HeaderLinkPaginator
from dlt.sources.rest_api import rest_api_source

import psa


class UntilEmpty(HeaderLinkPaginator):
    """Follows the links to the next page. This vendor has one on the last page too, and the page after that is empty."""

    def update_state(self, response, data=None):
        super().update_state(response, data)
        if not data:
            self._has_next_page = False


def resource(name, path, changing):
    """One list. What can change is merged by its id, the rest replaced."""
    endpoint = {"path": path, "params": {"pageSize": psa.PAGE_SIZE}, "data_selector": "$"}
    if changing:
        endpoint["params"]["conditions"] = psa.changed_since("{incremental.start_value}")
        endpoint["incremental"] = {"cursor_path": "_info.lastUpdated", "initial_value": "2000-01-01T00:00:00Z"}
    return {
        "name": name,
        "primary_key": "id",
        "write_disposition": "merge" if changing else "replace",
        # Lists within a row stay JSON: a table for each would be more work than anybody else does.
        "max_table_nesting": 0,
        "endpoint": endpoint,
    }


def main():
    source = rest_api_source(
        {
            "client": {
                "base_url": f"{psa.ROOT}/",
                "auth": {"type": "http_basic", "username": psa.USER, "password": psa.PASSWORD},
                "headers": psa.HEADERS,
                "paginator": UntilEmpty(),
            },
            "resources": [resource(*stream) for stream in psa.STREAMS],
        }
    )
    pipeline = dlt.pipeline(
        pipeline_name="psa",
        pipelines_dir=os.environ["WORK"],
        destination=dlt.destinations.postgres(os.environ["DATABASE_URL"]),
        dataset_name="psa",
    )
    pipeline.run(source, loader_file_format=next(iter(sys.argv[1:]), None)).raise_on_failed_jobs()


if __name__ == "__main__":
    main()
