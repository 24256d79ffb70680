"""The addresses of the pages."""

from django.urls import path
from django.views.i18n import set_language

import cancerimage.hub.addresses  # noqa: F401  # makes the kinds of parts known that are named below
from cancerimage.hub.portal.pages import about, catalogue, explorer, federation, home, interface, preferences, results

urlpatterns = [
    path("", home.home, name="home"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<name:dataset>/", catalogue.dataset, name="dataset"),
    path("catalogue/<name:dataset>/pictures/<digest:digest>.png", catalogue.picture, name="picture"),
    path("explorer/", explorer.explorer, name="explorer"),
    path("explorer/ask/", results.ask, name="ask"),
    path("explorer/cost/", results.cost, name="cost"),
    path("explorer/<token:token>/", results.result, name="result"),
    path("explorer/<token:token>/stream/", results.stream, name="stream"),
    path("federation/", federation.federation, name="federation"),
    path("federation/code/", federation.code, name="code"),
    path("federation/<name:node>/<slug:decision>/", federation.decide, name="decide"),
    path("about/", about.about, name="about"),
    path("api/", interface.interface, name="interface"),
    path("language/", set_language, name="language"),
    path("theme/", preferences.theme, name="theme"),
]
