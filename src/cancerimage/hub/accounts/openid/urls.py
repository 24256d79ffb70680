"""The addresses of signing in by OpenID Connect; their names are those that allauth knows."""

from django.urls import path

from cancerimage.hub.accounts.openid import views

urlpatterns = [
    path("<slug:provider_id>/", views.leave, name="openid_connect_login"),
    path("<slug:provider_id>/return/", views.come_back, name="openid_connect_callback"),
]
