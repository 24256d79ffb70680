"""The addresses of the hub: its API, the doors of the nodes, and the pages."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from cancerimage.hub.api.routes import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("node/v1/", include("cancerimage.hub.federation.urls")),
]
if find_spec("cancerimage.hub.portal.urls"):
    urlpatterns.append(path("", include("cancerimage.hub.portal.urls")))
