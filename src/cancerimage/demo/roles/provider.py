"""A provider of sign-ins for development: anybody becomes one of a few made-up people with one click."""

import logging
import os
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cancerimage.hub.settings.openid import OpenIDProvider

if TYPE_CHECKING:
    from flask import Flask

HOST = "127.0.0.1"
"""Never anything else: it asks nobody for a password."""
CLIENT = "cancerimage-demonstration"

PEOPLE: Mapping[str, str] = {
    "ada": "Ada Example (researcher)",
    "bruno": "Bruno Example (researcher)",
    "carla": "Carla Example (steward of a data holder)",
    "deniz": "Deniz Example (reviewer)",
    "emil": "Emil Example (operator)",
}
"""Nobody of them exists. What stands in brackets is only what they are made for; the hub gives the roles."""

_BASE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>Development sign-in</title><style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 34rem; margin: 3rem auto; padding: 0 1rem }
form { display: grid; gap: .5rem; justify-items: start } button { font: inherit; padding: .5rem 1rem }
</style></head><body><main>{% block content %}{% endblock %}</main></body></html>"""

_FORM = """{% extends "_base.html" %}{% block content %}<h1>Development sign-in</h1>
<p>This provider belongs to a demonstration and runs on this machine. It asks for no password, and its people
are made up. Who do you want to be?</p><form method="post">{% for sub in predefined_users %}
<button name="sub" value="{{ sub }}">{{ people[sub] }}</button>{% endfor %}
<button name="action" value="deny">Cancel</button></form>{% endblock %}"""

_ERROR = """{% extends "_base.html" %}{% block content %}<h1>{{ name }}</h1><p>{{ description }}</p>{% endblock %}"""


def configuration(port: int) -> OpenIDProvider:
    """Return what a hub has to know in order to send people to the provider on `port`."""
    return OpenIDProvider(
        id="development",
        name="Example Login",
        issuer=f"http://{HOST}:{port}",
        client_id=CLIENT,
        client_secret="any will do",  # noqa: S106  # the provider takes every secret, but wants one
    )


def serve(port: int, ready: Callable[[int], None] = lambda _: None) -> None:
    """Serve the provider until told to stop; `ready` is told the port, which is any free one for 0."""
    from werkzeug.serving import make_server

    # A line for each request is of no use to anybody.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(HOST, port, application(), threaded=True)
    ready(server.port)
    server.serve_forever()


def application() -> "Flask":
    """Return the provider as a WSGI application."""
    # TLS on one's own machine would only make browsers warn.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with warnings.catch_warnings():
        # Two parts of the library that it is built on announce their successors, and it lets that be shown when it is
        # imported first.
        import authlib.deprecate  # noqa: F401

        warnings.simplefilter("ignore")
        from jinja2 import ChoiceLoader, DictLoader
        from oidc_provider_mock import User, app

        people = [User(sub=sub, claims=claims(sub)) for sub in PEOPLE]
        made = app(require_nonce=True, user_claims=people)
    # Its pages fetch a style sheet from elsewhere, and its debugger runs whatever a page of another site sends it.
    ours = {"_base.html": _BASE, "authorization_form.html": _FORM, "error.html": _ERROR}
    made.jinja_loader = ChoiceLoader([DictLoader(ours), *([made.jinja_loader] if made.jinja_loader else [])])
    made.jinja_env.globals["people"] = PEOPLE
    made.before_request(_denied)
    made.debug = False
    made.wsgi_app = made.wsgi_app.app
    return made  # type: ignore[no-any-return]  # the library has no types


def _denied() -> Any:
    """Send whoever cancels back with the state, as RFC 6749 section 4.1.2.1 has it and the library has not."""
    from urllib.parse import urlencode

    from flask import redirect, request

    if request.path != "/oauth2/authorize" or request.form.get("action") != "deny":
        return None
    told = {"error": "access_denied", "state": request.args.get("state", "")}
    return redirect(f"{request.args.get('redirect_uri', '/')}?{urlencode(told)}")


def claims(subject: str) -> dict[str, Any]:
    """Return what the provider tells of one of its people."""
    return {
        "name": PEOPLE[subject].partition(" (")[0],
        "email": f"{subject}@example.org",
        "email_verified": True,
    }
