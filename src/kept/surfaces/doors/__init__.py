"""Doors: who comes in where. Every view is behind exactly one, and the tests walk all of them with the wrong person.

A door reads the clock once (`request.now`), finds the desk (`request.desk`) and names the actor (`request.actor`).
"""

from kept.surfaces.doors.doors import (
    Audience,
    Request,
    customer_page,
    demo_page,
    open_page,
    person_page,
    public_page,
    staff_page,
)
from kept.surfaces.doors.refusals import answer_refusals

__all__ = [
    "Audience",
    "Request",
    "answer_refusals",
    "customer_page",
    "demo_page",
    "open_page",
    "person_page",
    "public_page",
    "staff_page",
]
