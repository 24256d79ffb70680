"""The addresses of the federation, under /node/v1/."""

from django.urls import path

from cancerimage.hub.federation import views

urlpatterns = [
    path("enrol", views.enrol, name="node-enrol"),
    path("poll", views.poll, name="node-poll"),
    path("rotate", views.rotate, name="node-rotate"),
]
