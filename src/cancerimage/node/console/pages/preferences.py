"""What concerns the steward alone: the colours of the pages, and the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cancerimage.audit.events import NodeEvent
from cancerimage.node.console import desk
from cancerimage.node.console.frame import theme_cookie
from cancerimage.node.ledger.notes import note

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen colours in a cookie and return to the page."""
    chosen, back = request.POST.get("theme", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("overview")
    response = HttpResponseRedirect(back)
    if chosen in ("light", "dark"):
        response.set_cookie(theme_cookie(), chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie(theme_cookie(), samesite="Lax")
    return response


class PasswordView(PasswordChangeView):
    """Choose another password, which ends all other sessions of the steward."""

    template_name = "console/password.html"
    success_url = reverse_lazy("overview")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password and write down that it has changed."""
        response = super().form_valid(form)
        name = self.request.user.get_username()
        note(desk.ledger(), NodeEvent.STEWARD_PERSON_CREATED, f"steward:{name}", steward=name)
        messages.success(self.request, _("Your password is changed. Every other session of yours has ended."))
        return response
