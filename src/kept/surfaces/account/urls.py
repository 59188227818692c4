"""The front door, the profile, and allauth's pages under `/accounts/`."""

from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.urls import include, path

from kept.surfaces.account import views

profile = (
    [
        path("", views.front_door, name="front_door"),
        path("accounts/profile/", views.profile, name="profile"),
    ],
    "sign_in",
)

urlpatterns = [
    path("", include(profile)),
    # The code to scan is drawn into the page, so that its secret has no address of its own.
    path("accounts/2fa/totp/activate/", csp_update({"img-src": ["data:"]})(activate_totp)),
    path("accounts/", include("allauth.urls")),
]
