"""What the palette offers to a customer."""

from django.utils.translation import gettext_lazy as _

from kept.kernel.actor import Permission
from kept.surfaces.screens.registry import Command, Scope, registry

registry.register(
    Command(
        "portal.home",
        _("My support"),
        Scope.GLOBAL,
        permission=Permission.WRITE_AS_CUSTOMER,
        url_name="portal:home",
        icon="home",
    ),
    Command(
        "portal.ask",
        _("Ask for help"),
        Scope.GLOBAL,
        permission=Permission.WRITE_AS_CUSTOMER,
        url_name="portal:ask",
        icon="plus",
        search_words=_("new case question problem"),
    ),
    Command(
        "portal.cases",
        _("All my cases"),
        Scope.GLOBAL,
        permission=Permission.WRITE_AS_CUSTOMER,
        url_name="portal:cases",
        icon="list",
    ),
)
