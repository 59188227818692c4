"""Saved views: kept, counted, shared by leads, renamed, and deleted with a way back."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kept.domain.views.actions import save_view
from kept.domain.views.models import SavedView
from kept.domain.views.queries import count_views, list_views
from kept.domain.views.types import ViewOfQueue
from kept.surfaces.live.news import count_for
from tests.desks import AT, Cast
from tests.workspace.conftest import Enter

pytestmark = pytest.mark.django_db

WORK = "/nextplane/work"


def keep(client: Client, name: str, address: str = "all-open", query: str = "", **said: str) -> int:
    """Save a view from a queue's page, as the key `v` does; the status of the answer."""
    page = client.get(f"{WORK}/{address}/?{query}").text
    found = re.search(r'href="([^"]+views/save[^"]+)"[^>]*data-command="list.save_view" aria-keyshortcuts="v"', page)
    assert found is not None
    return client.post(html.unescape(found[1]), {"name": name, **said}).status_code


def saved_in(page: str) -> dict[str, str]:
    """The names of the saved views in the left column with their counts."""
    rows = re.findall(r'<li class="side-saved">(.*?)</li>', page, re.DOTALL)
    found = {}
    for row in rows:
        name = re.search(r"</svg><span>([^<]+)", row)
        count = re.search(r'class="count" data-count="view-\w+"(?: hidden)?>([^<]*)<', row)
        assert name
        assert count
        found[name[1]] = count[1]
    return found


def test_a_view_is_saved_under_a_name_and_counted_beside_it(nextplane: Cast, nadia: Client) -> None:
    nextplane.open_case(affected="everyone")
    nextplane.open_case(by=nextplane.omar, affected="everyone")
    nextplane.open_case(affected="one")
    assert keep(nadia, "Acme, all down", query=f"organisation={nextplane.acme.public_id}&severity=P1") == 302
    page = nadia.get(f"{WORK}/mine/").text
    assert saved_in(page) == {"Acme, all down": "1"}
    link = re.search(r'href="([^"]+)"><svg[^>]*>(?:(?!</svg>).)*</svg><span>Acme, all down', page, re.DOTALL)
    assert link is not None
    listed = nadia.get(html.unescape(link[1])).text
    assert len(re.findall(r"data-row data-number", listed)) == 1
    assert re.search(r'aria-current="page"><svg(?:(?!</a>).)*Acme, all down', listed, re.DOTALL)


def test_all_views_are_counted_in_one_query(nextplane: Cast, nadia: Client) -> None:
    nextplane.open_case()
    actor = nextplane.actor(nextplane.nadia)
    for queue in ("all-open", "unassigned", "mine", "closed"):
        save_view(view=ViewOfQueue(queue=queue), name=queue, is_shared=False, actor=actor, at=AT)
    views = list_views(actor=actor)
    with CaptureQueriesContext(connection) as queries:
        counts = count_views(views, actor=actor, now=AT)
    assert len(queries) == 1
    assert {view.name: counts[view.public_id] for view in views} == {
        "all-open": 1,
        "unassigned": 1,
        "mine": 0,
        "closed": 0,
    }


def test_a_page_costs_the_same_queries_however_many_views(nextplane: Cast, nadia: Client) -> None:
    def cost() -> int:
        nadia.get(f"{WORK}/all-open/")
        with CaptureQueriesContext(connection) as queries:
            nadia.get(f"{WORK}/all-open/")
        return len(queries)

    keep(nadia, "One")
    few = cost()
    for number in range(5):
        keep(nadia, f"Another {number}", query=f"organisation={nextplane.acme.public_id}")
    assert cost() == few


def test_a_lead_shares_a_view_with_the_desk_and_an_agent_cannot(nextplane: Cast, agent_client: Enter) -> None:
    nadia, lena, theo = (agent_client(one) for one in (nextplane.nadia, nextplane.lena, nextplane.theo))
    assert keep(lena, "For all", is_shared="on") == 302
    assert keep(nadia, "Mine only", is_shared="on") == 302
    assert set(saved_in(theo.get(f"{WORK}/mine/").text)) == {"For all"}
    assert set(saved_in(nadia.get(f"{WORK}/mine/").text)) == {"For all", "Mine only"}
    shared, own = SavedView.objects.get(name="For all"), SavedView.objects.get(name="Mine only")
    assert nadia.post(f"{WORK}/views/{shared.public_id}/delete").status_code == 403
    assert nadia.post(f"{WORK}/views/{shared.public_id}", {"name": "Taken over"}).status_code == 403
    assert lena.get(f"{WORK}/views/{own.public_id}").status_code == 404


def test_a_view_is_renamed_deleted_and_brought_back(nextplane: Cast, nadia: Client) -> None:
    keep(nadia, "Firs")
    view = SavedView.objects.get()
    assert nadia.post(f"{WORK}/views/{view.public_id}", {"name": "First"}).status_code == 302
    assert set(saved_in(nadia.get(f"{WORK}/mine/").text)) == {"First"}
    page = nadia.post(f"{WORK}/views/{view.public_id}/delete", follow=True).text
    assert saved_in(page) == {}
    undo = re.search(r'form="undo" formaction="([^"]+)"', page)
    assert undo is not None
    assert '<form id="undo" method="post">' in page
    assert set(saved_in(nadia.post(undo[1], follow=True).text)) == {"First"}


def test_a_name_is_given_once_and_is_free_again_after_deletion(nextplane: Cast, nadia: Client) -> None:
    keep(nadia, "Down")
    view = SavedView.objects.get()
    assert keep(nadia, "Down") == 422
    nadia.post(f"{WORK}/views/{view.public_id}/delete")
    assert keep(nadia, "Down") == 302
    refused = nadia.post(f"{WORK}/views/{view.public_id}/restore")
    assert refused.status_code == 409
    assert "You have a view of this name already." in refused.text


def test_a_view_of_a_queue_that_does_not_exist_is_refused(nadia: Client) -> None:
    assert nadia.post(f"{WORK}/views/save?queue=nowhere", {"name": "Nowhere"}).status_code == 404
    assert nadia.post(f"{WORK}/views/save?queue=mine&severity=P9", {"name": "Nothing"}).status_code == 422


def test_counts_of_views_go_to_those_who_have_them_while_they_look(nextplane: Cast) -> None:
    nextplane.open_case()
    nadia, lena = nextplane.actor(nextplane.nadia), nextplane.actor(nextplane.lena)
    mine = save_view(view=ViewOfQueue(queue="mine"), name="My own", is_shared=True, actor=lena, at=AT)
    own = save_view(view=ViewOfQueue(queue="all-open"), name="Open", is_shared=False, actor=lena, at=AT)
    told = count_for([nadia, lena], AT)
    assert told[lena][f"view-{own.public_id}"] == 1
    assert told[lena][f"view-{mine.public_id}"] == told[nadia][f"view-{mine.public_id}"] == 0
    assert f"view-{own.public_id}" not in told[nadia]
