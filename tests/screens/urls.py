"""The addresses of the installation, and the gallery, which an installation has in development and demos only."""

from django.urls import include, path

from kept.project.urls import urlpatterns as addresses

urlpatterns = [
    path("gallery/", include("kept.surfaces.screens.gallery.urls")),
    *addresses,
]
