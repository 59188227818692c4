"""Addresses of the workspace, all under `/<desk>/work/`."""

from django.urls import path

from kept.domain.cases.queries import QUEUES
from kept.surfaces.workspace.bulk import pages as bulk
from kept.surfaces.workspace.bulk.doings import DOINGS
from kept.surfaces.workspace.cases import changing, files, merging, page, presence, speaking, why
from kept.surfaces.workspace.cases.changes import CHANGES
from kept.surfaces.workspace.opening import pages as opening
from kept.surfaces.workspace.queues import pages

app_name = "workspace"

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", pages.search, name="search"),
    *(path(f"{queue}/", pages.show_queue, {"queue": queue}, name=f"queue-{queue}") for queue in QUEUES),
    path("new", opening.open_new, name="new"),
    path("new/contacts", opening.find_contacts, name="new-contacts"),
    path("new/promise", opening.foresee, name="new-promise"),
    *(path(f"bulk/{doing}", bulk.do_to_many, {"doing": doing}, name="bulk") for doing in DOINGS),
    *(path(f"bulk/{doing}/undo", bulk.undo_many, {"doing": doing}, name="bulk-undo") for doing in DOINGS),
    path("files/<str:attachment>", files.download, name="file"),
    path("c/<str:number>", page.show_case, name="case"),
    path("c/<str:number>/say", speaking.say, name="say"),
    path("c/<str:number>/draft", speaking.keep_draft, name="draft"),
    path("c/<str:number>/replies/<str:message>/withdraw", speaking.withdraw, name="withdraw"),
    path("c/<str:number>/presence", presence.be_present, name="presence"),
    path("c/<str:number>/why/<str:key>/<int:cycle>", why.show_why, name="why"),
    path("c/<str:number>/merge", merging.merge, name="merge"),
    *(
        path(f"c/<str:number>/{change}", changing.change_case, {"change": change}, name=f"change-{change}")
        for change in CHANGES
    ),
]
