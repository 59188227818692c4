"""What a person sees when an action refuses: the sentence of the refusal, where they are, with nothing lost.

Also what they see at an address that only takes what a form sends: somebody who copied it, or came back to it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kept.kernel.refusals import Refusal

Answer = Callable[[HttpRequest], HttpResponse]


def answer_refusals(answer: Answer) -> Answer:
    """Middleware: turn a refusal that a page did not handle itself into an answer with its status and words."""

    class RefusalsAnswered:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            answered = answer(request)
            if answered.status_code != 405 or request.method != "GET" or answered.content:
                return answered
            page = render(request, "405.html", status=405)
            page["Allow"] = answered["Allow"]
            return page

        def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse | None:
            if not isinstance(raised, Refusal):
                return None
            if getattr(request, "htmx", False):
                return render(request, "screens/_refusal.html", {"refusal": raised}, status=raised.status)
            page = "404.html" if raised.status == 404 else "screens/refused.html"
            return render(request, page, {"refusal": raised}, status=raised.status)

    return RefusalsAnswered()
