"""Which page of a long list an address asks for."""

import re

from django.http import HttpRequest

FORM = re.compile(r"[0-9]{1,9}")
"""More digits than any list has pages, and digits of other scripts, are not even tried."""


def asked_page(request: HttpRequest) -> int:
    """Return the number of the page that is asked for, which can be beyond the last one; the first where it is none."""
    page = request.GET.get("page", "")
    return max(1, int(page)) if FORM.fullmatch(page) else 1


def last_page(count: int, size: int) -> int:
    """Return the number of the last page of so many lines; there is always a first one."""
    return max(1, -(-count // size))
