"""The addresses of the hub: its API, the doors of the nodes, and the pages."""

from django.urls import include, path

from cancerimage.hub.api.routes import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("node/v1/", include("cancerimage.hub.federation.urls")),
    path("", include("cancerimage.hub.accounts.urls")),
    path("", include("cancerimage.hub.portal.urls")),
]
