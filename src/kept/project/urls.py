"""Every address of the installation."""

from django.conf import settings
from django.urls import include, path

from kept.project import away
from kept.surfaces.screens import error_pages

urlpatterns = [
    path("api/v1/", include("kept.surfaces.api.urls")),
    path("", include("kept.surfaces.account.urls")),
    path("", include("kept.surfaces.screens.urls")),
    *([path("demo/", include("kept.surfaces.demo.urls"))] if settings.KEPT_DEMO else []),
    *([path("gallery/", include("kept.surfaces.screens.gallery.urls"))] if settings.DEBUG else []),
    path("<slug:desk>/work/", include("kept.surfaces.workspace.urls")),
    path("<slug:desk>/admin/", include("kept.surfaces.workspace.admin.urls")),
    path("", include("kept.surfaces.portal.urls")),
    path("", include("kept.surfaces.public.urls")),
]

handler400 = error_pages.bad_request
handler403 = error_pages.forbidden
handler404 = error_pages.not_found
handler500 = away.broken
