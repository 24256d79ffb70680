"""The first page with all datasets, and the page of one."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cancerimage.disclosure.charge import epsilon
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.console import batches, desk, preview, words
from cancerimage.node.console.drawings import meter
from cancerimage.node.console.holdings import Holding, descriptions, holding, holdings
from cancerimage.node.console.pages.pictures import to_choose
from cancerimage.node.console.telling import lines
from cancerimage.node.link.standing import Standing, standing
from cancerimage.wire.problems import PROBLEMS

RECENT, QUESTIONS = 100, 5
"""Answers that are read for the first page, and questions that it shows of them."""


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how the node stands and what each dataset may tell."""
    identity, hub = desk.identity()
    ledger = desk.ledger()
    found = [shown(one) for one in holdings(desk.data_dir(), ledger)]
    came = batches.batches(desk.data_dir(), {})
    context = {
        "images": {"needing": sum(one["urgent"] for one in came)} if came else None,
        "name": identity.name,
        "hub": hub.url,
        "link": _link(standing(desk.data_dir())),
        "datasets": found,
        "unchosen": sum(not one["holding"].chosen for one in found),
        "open": ledger.state.open,
        "recent": lines(ledger.asked(RECENT))[:QUESTIONS] if ledger.state.open else [],
    }
    return render(request, "console/overview.html", context)


@require_safe
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """Show one dataset: what it may tell, what of that is spent, and what the public sees."""
    ledger = desk.ledger()
    one = find(name)
    context = shown(one) | {
        "title": one.title(get_language() or "en"),
        "epochs": [epoch for epoch in ledger.epochs() if epoch.dataset == name] if ledger.state.open else [],
        "persons": _persons(one),
        "chooser": words.actor(one.choice.actor),
        "pictures": to_choose(desk.data_dir(), name),
        "can_show": ledger.state.open and one.choice.policy is PolicyName.OPEN,
        "preview": preview.seen(desk.data_dir(), ledger, one),
    }
    return render(request, "console/dataset.html", context)


def find(name: str) -> Holding:
    """Return a dataset, or answer that there is none."""
    one = holding(desk.data_dir(), desk.ledger(), name)
    if one is None:
        raise Http404
    return one


def shown(one: Holding) -> dict[str, Any]:
    """Return what the pages say of a dataset."""
    policy, (audience, _who) = words.POLICIES[one.choice.policy], words.AUDIENCES[one.choice.audience]
    spending = one.spending
    return {
        "holding": one,
        "title": one.title(get_language() or "en"),
        "gone": one.name not in descriptions(desk.data_dir()),
        "policy": policy,
        "audience": audience,
        "organisations": one.choice.organisations if one.choice.audience is Audience.ORGANISATIONS else (),
        "meter": meter(spending.live, spending.live_allowance) if spending else "",
        "spent": words.percent(spending.live, spending.live_allowance) if spending else "",
        "left": _left(one),
        "epsilon": number_format(epsilon(spending.live + spending.cube), 1) if spending else "",
    }


def _left(one: Holding) -> str:
    count = one.questions_left
    if not count:
        return _("No new question can be answered before the next epoch; known ones still are.")
    text = ngettext("%(n)s more new question can be answered.", "%(n)s more new questions can be answered.", count)
    return text % {"n": words.whole(count)}


def _persons(one: Holding) -> list[dict[str, Any]]:
    if one.spending is None:
        return []
    allowance = one.spending.person_allowance
    return [
        {"who": words.person(who), "id": who, "spent": words.percent(cost, allowance), "meter": meter(cost, allowance)}
        for who, cost in one.spending.persons.items()
    ]


def _link(found: Standing) -> dict[str, Any]:
    kinds = {
        "connected": ("good", _("Connected")),
        "trying": ("warn", _("Not connected, trying again")),
        "refused": ("bad", _("Refused by the hub")),
        "stopped": ("", _("The node is not running")),
    }
    kind, label = kinds[found.state]
    problem = PROBLEMS.get(found.problem)
    return {
        "kind": kind,
        "label": label,
        "since": datetime.fromtimestamp(found.since / 1000, UTC) if found.since else None,
        "transport": {"websocket": _("by WebSocket"), "poll": _("by long-polling")}.get(found.transport, ""),
        "problem": f"{problem.sentence} {problem.remedy}" if problem else "",
    }
