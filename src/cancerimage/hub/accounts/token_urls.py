"""The addresses of API tokens, and of signing in programs."""

from django.urls import path

import cancerimage.hub.addresses  # noqa: F401  # makes the kinds of parts known that are named below
from cancerimage.hub.accounts import device_doors, device_pages, token_pages

urlpatterns = [
    path("account/tokens/", token_pages.listing, name="tokens"),
    path("account/tokens/<number:number>/revoke/", token_pages.revoke, name="revoke-token"),
    path("device/", device_pages.device, name="device"),
    path("oauth/device", device_doors.start, name="device-start"),
    path("oauth/token", device_doors.token, name="device-token"),
]
