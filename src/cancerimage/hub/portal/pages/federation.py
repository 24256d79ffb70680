"""The status of the federation, and the operator's decisions about its nodes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancerimage.disclosure.numbers import EXACTLY_NONE
from cancerimage.hub.accounts import people
from cancerimage.hub.accounts.operators import is_operator
from cancerimage.hub.audit import witness
from cancerimage.hub.catalogue import publishing
from cancerimage.hub.catalogue.figures import figures
from cancerimage.hub.federation import enrolment, nodes
from cancerimage.hub.federation.nodes import NodeStatus
from cancerimage.hub.federation.states import MOVES, State
from cancerimage.hub.portal.words import language
from cancerimage.wire.faults import Refusal

CODE_MINUTES = 60
MAX_NOTE = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision that an operator can take about a node."""

    name: str
    to: State
    carry_out: Callable[[str, str], NodeStatus]
    verb: str | Promise
    consequence: str | Promise
    done: str | Promise
    dangerous: bool


DECISIONS: Mapping[str, Decision] = {
    decision.name: decision
    for decision in (
        Decision(
            "approve",
            State.APPROVED,
            nodes.approve,
            gettext_lazy("Approve"),
            gettext_lazy(
                "Its datasets appear in the catalogue and it is asked every question. "
                "First compare the fingerprint with the one that the node shows."
            ),
            gettext_lazy("%(node)s takes part now."),
            dangerous=False,
        ),
        Decision(
            "refuse",
            State.REFUSED,
            nodes.refuse,
            gettext_lazy("Refuse"),
            gettext_lazy("It stays out. You can approve it later."),
            gettext_lazy("%(node)s stays out."),
            dangerous=True,
        ),
        Decision(
            "revoke",
            State.REVOKED,
            nodes.revoke,
            gettext_lazy("Revoke"),
            gettext_lazy(
                "Its connection ends at once and its datasets leave the catalogue. "
                "Its keys are never accepted again; to come back it must enrol anew."
            ),
            gettext_lazy("%(node)s has been put out."),
            dangerous=True,
        ),
    )
}
"""The decisions in the order in which their buttons stand."""

View = Callable[..., HttpResponse]


def for_operators(view: View) -> View:
    """Let only operators through: others sign in first, or are told that they may not."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("federation"))
        if not is_operator(request.user):
            raise PermissionDenied(_("Only an operator of this hub may do this."))
        return never_cache(view)(request, *args, **kwargs)

    return guarded


@require_safe
def federation(request: HttpRequest) -> HttpResponse:
    """Show every node that takes part, and to operators also those that wait or were put out."""
    return render(request, "portal/federation/status.html", _status(request))


@require_POST
@for_operators
def code(request: HttpRequest) -> HttpResponse:
    """Create a one-time code and show it this once."""
    note = "".join(character for character in request.POST.get("note", "") if character.isprintable())
    created = enrolment.create_code(note.strip()[:MAX_NOTE], CODE_MINUTES, actor=_actor(request))
    # The code is shown in this very answer: it is kept nowhere from which it could be shown again.
    context = _status(request) | {
        "code": created,
        "minutes": CODE_MINUTES,
        "hub": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "portal/federation/status.html", context)


@require_http_methods(["GET", "POST"])
@for_operators
def decide(request: HttpRequest, node: str, decision: str) -> HttpResponse:
    """Ask whether a decision is meant, then carry it out."""
    try:
        wanted, status = DECISIONS[decision], nodes.status(node)
        if request.method == "POST":
            wanted.carry_out(node, _actor(request))
            messages.success(request, wanted.done % {"node": status.title}, extra_tags="good")
            return HttpResponseRedirect(reverse("federation"), status=303)
    except KeyError:
        raise Http404(_("There is no such decision.")) from None
    except Refusal as refusal:
        messages.error(request, refusal.detail, extra_tags="bad")
        return HttpResponseRedirect(reverse("federation"), status=303)
    return render(request, "portal/federation/decide.html", {"node": status, "decision": wanted})


def _actor(request: HttpRequest) -> str:
    """Return the operator who decides as the hub's log names them."""
    return people.actor(cast(AbstractBaseUser, request.user))


def _status(request: HttpRequest) -> dict[str, object]:
    operator = is_operator(request.user)
    listed = nodes.listed()
    approved = [node for node in listed if node.state == State.APPROVED]
    untaken = publishing.untaken() if operator else {}
    logs = witness.standings()
    subjects = {part.value: part.subjects for part in figures(language()).by("node").parts}
    return {
        "operator": operator,
        "approved": [
            (
                node,
                subjects.get(node.name, EXACTLY_NONE),
                decisions(node),
                [one.dataset for one in untaken.get(node.name, ())],
                logs.get(node.name),
            )
            for node in approved
        ],
        "online": sum(node.online for node in approved),
        "pending": [(node, decisions(node)) for node in listed if node.state == State.PENDING] if operator else [],
        "out": [(node, decisions(node)) for node in listed if node.state in (State.REFUSED, State.REVOKED)]
        if operator
        else [],
    }


def decisions(node: NodeStatus) -> list[Decision]:
    """Return the decisions that are possible about a node as it stands."""
    return [decision for decision in DECISIONS.values() if decision.to in MOVES[State(node.state)]]
