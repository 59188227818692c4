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
        "portal.cover",
        _("What I have"),
        Scope.GLOBAL,
        permission=Permission.WRITE_AS_CUSTOMER,
        url_name="portal:cover",
        icon="file",
        search_words=_("agreement plan licence promise"),
    ),
    Command(
        "portal.people",
        _("Your people"),
        Scope.GLOBAL,
        permission=Permission.WRITE_AS_CUSTOMER,
        url_name="portal:people",
        icon="team",
        search_words=_("contacts approved invite notifications"),
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

registry.register(
    Command(
        "portal.corrections",
        _("Upcoming corrections"),
        Scope.GLOBAL,
        permission=Permission.WRITE_AS_CUSTOMER,
        url_name="portal:corrections",
        icon="bug",
        search_words=_("errors defects releases hot fix"),
    )
)
