"""Addresses of the workspace, all under `/<desk>/work/`."""

from django.urls import path

from kept.domain.cases.queries import QUEUES
from kept.surfaces.workspace.bulk import pages as bulk
from kept.surfaces.workspace.bulk.doings import DOINGS
from kept.surfaces.workspace.cases import changing, files, merging, page, presence, speaking, why
from kept.surfaces.workspace.cases.changes import CHANGES
from kept.surfaces.workspace.defects import pages as defects
from kept.surfaces.workspace.engineering import pages as engineering
from kept.surfaces.workspace.labs import pages as labs
from kept.surfaces.workspace.opening import pages as opening
from kept.surfaces.workspace.partners import pages as partners
from kept.surfaces.workspace.queues import pages, saving
from kept.surfaces.workspace.shifts import calls, handovers, paged
from kept.surfaces.workspace.shifts import pages as shifts

app_name = "workspace"

urlpatterns = [
    path("", pages.home, name="home"),
    path("search", pages.search, name="search"),
    *(path(f"{queue}/", pages.show_queue, {"queue": queue}, name=f"queue-{queue}") for queue in QUEUES),
    path("views/save", saving.save, name="save-view"),
    path("views/<str:view>", saving.change, name="change-view"),
    path("views/<str:view>/delete", saving.delete, name="delete-view"),
    path("views/<str:view>/restore", saving.restore, name="restore-view"),
    path("engineering/", engineering.show_queue, name="engineering"),
    path("engineering/<str:escalation>", engineering.show_escalation, name="escalation"),
    path("labs/", labs.show_calendar, name="labs"),
    path("labs/equipment/<str:resource>", labs.retire, name="lab-retire"),
    path("labs/<str:reservation>", labs.show_reservation, name="reservation"),
    path("defects/", defects.show_top, name="defects"),
    path("defects/<str:defect>", defects.show_defect, name="defect"),
    path("partners/", partners.show_partners, name="partners"),
    path("partners/<str:partner>", partners.show_partner, name="partner"),
    path("new", opening.open_new, name="new"),
    path("new/contacts", opening.find_contacts, name="new-contacts"),
    path("new/promise", opening.foresee, name="new-promise"),
    *(path(f"bulk/{doing}", bulk.do_to_many, {"doing": doing}, name="bulk") for doing in DOINGS),
    *(path(f"bulk/{doing}/undo", bulk.undo_many, {"doing": doing}, name="bulk-undo") for doing in DOINGS),
    path("shifts/", shifts.show_week, name="shifts"),
    path("shifts/reach", shifts.reach, name="reach"),
    path("shifts/swaps/<str:swap>/take-back", shifts.take_back, name="take-back-swap"),
    path("shifts/<str:roster>/swap", shifts.swap, name="swap"),
    path("handovers/out", handovers.show_outgoing, name="handovers-out"),
    path("handovers/in", handovers.show_incoming, name="handovers-in"),
    path("handovers/<str:handover>/read", handovers.read, name="read-handover"),
    path("pages/", paged.show_pages, name="pages"),
    path("pages/<str:page>/answer", paged.answer, name="answer-page"),
    path("pages/<str:page>/call", paged.call, name="call-page"),
    path("calls/", calls.calls, name="calls"),
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
