"""What all contestants read: the lists of the simulated PSA, and how one asks for them."""

import os

# Name, path, and whether it can be asked for what changed. Daybook calls its streams by the same names.
STREAMS = [
    ("companies", "company/companies", True),
    ("work_roles", "time/workRoles", False),
    ("work_types", "time/workTypes", False),
    ("charge_codes", "time/chargeCodes", False),
    ("calendars", "schedule/calendars", False),
    ("boards", "service/boards", False),
    ("members", "system/members", False),
    ("agreement_types", "finance/agreements/types", False),
    ("agreements", "finance/agreements", True),
    ("projects", "project/projects", True),
    ("service_tickets", "service/tickets", True),
    ("project_tickets", "project/tickets", True),
    ("time_sheets", "time/sheets", True),
    ("invoices", "finance/invoices", True),
    ("time_entries", "time/entries", True),
    ("schedule_entries", "schedule/entries", True),
]

PAGE_SIZE = 1000
ROOT = os.environ.get("PSA_ROOT", "")
USER = os.environ.get("PSA_USER", "")
PASSWORD = os.environ.get("PSA_PASSWORD", "")

# Pages by id, each with a link to the next: what the vendor recommends for long lists.
HEADERS = {"clientid": os.environ.get("PSA_CLIENT_ID", ""), "pagination-type": "forward-only"}


def changed_since(instant):
    """The condition that asks for what changed since then."""
    return f"lastUpdated>=[{instant}]"
