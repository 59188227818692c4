"""Addresses of the gallery; included in development and demos only."""

from django.urls import path

from kept.surfaces.screens.gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.show_atoms, name="atoms"),
    path("form", views.show_form, name="form"),
    path("queue", views.show_queue, name="queue"),
    path("case", views.show_case, name="case"),
    path("portal", views.show_portal, name="portal"),
    path("error/<int:status>", views.show_error, name="error"),
]
