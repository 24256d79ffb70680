"""The addresses of the hub: its API, the doors of the nodes, and the pages."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for prefix, module in (("node/v1/", "cancerimage.hub.federation.urls"), ("", "cancerimage.hub.portal.urls")):
    if find_spec(module):
        urlpatterns.append(path(prefix, include(module)))
