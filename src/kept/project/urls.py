"""Every address of the installation."""

from django.urls import include, path

from kept.project import away
from kept.surfaces.screens import error_pages

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("kept.surfaces.screens.urls")),
]

handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = error_pages.not_found
handler500 = away.broken
