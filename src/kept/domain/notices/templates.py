"""Kept's own words for each notice, and the placeholders that a desk may use in words of its own.

A template is text with `{{name}}` in it and nothing else: no conditions, no loops, no access to anything but the
values handed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_.]{1,40})\s*\}\}")

CASE = frozenset({"desk.name", "case.number", "case.subject", "case.severity", "case.customer", "case.link"})
MESSAGE = CASE | {"message.author", "message.text", "message.files"}
ENGINEERING = CASE | {"engineering.reason", "engineering.text"}
CLOCK = CASE | {"clock.name", "clock.target", "clock.due"}
PAGE = CASE | {"page.reason", "page.answer_by", "page.link"}
HANDOVER = CASE | {"handover.from", "handover.to", "handover.why"}
SEVERITY = CASE | {"severity.asked", "severity.reason"}
EMERGENCY = CASE | {"emergency.person"}
CHANGE = frozenset({"desk.name", "change.customer", "change.words", "change.reason", "change.asked_by"})


@dataclass(frozen=True, slots=True)
class Template:
    """A subject and a text, and what may stand in them."""

    subject: str
    text: str
    placeholders: frozenset[str]


TEMPLATES: Mapping[str, Template] = {
    "reply": Template(
        "{{case.subject}}",
        "{{message.text}}\n\n{{message.author}}\n{{desk.name}}\n{{message.files}}",
        MESSAGE,
    ),
    "resolved": Template(
        "{{case.subject}}",
        "{{message.text}}\n\n{{message.author}}\n{{desk.name}}\n{{message.files}}\n"
        "With this we regard the case as resolved. If it is not, answer this mail and it goes on.",
        MESSAGE,
    ),
    "closed": Template(
        "Closed: {{case.subject}}",
        "The case {{case.number}} has been closed. To go on with it, answer this mail, or reopen it at\n"
        "{{case.link}}\n\n{{desk.name}}",
        CASE,
    ),
    "closed-silent": Template(
        "Closed without an answer: {{case.subject}}",
        "We asked you for something on {{case.number}}, reminded you, and have not heard from you. So the case has "
        "been closed, as our support policy says. Nothing is lost: answer this mail, or write at\n{{case.link}}\n"
        "and it goes on where it stopped.\n\n{{desk.name}}",
        CASE,
    ),
    "customer-reminded": Template(
        "We wait for you: {{case.subject}}",
        "On {{case.number}} we wait for something from you:\n\n{{reminder.missing}}\n\n{{reminder.then}}\n\n"
        "Answer this mail, or send it at\n{{case.link}}\n\n{{desk.name}}",
        CASE | {"reminder.missing", "reminder.then"},
    ),
    "deliverable-drafted": Template(
        "Please approve: {{deliverable.title}}",
        "{{deliverable.title}} for {{case.number}} of {{case.customer}} was written by {{deliverable.author}} and "
        "waits for your approval.\n\n{{case.subject}}\n{{case.link}}",
        CASE | {"deliverable.title", "deliverable.author"},
    ),
    "deliverable-returned": Template(
        "To be changed: {{deliverable.title}}",
        "{{deliverable.title}} for {{case.number}} was given back:\n\n{{deliverable.reason}}\n\n{{case.link}}",
        CASE | {"deliverable.title", "deliverable.reason"},
    ),
    "assigned": Template(
        "Yours: {{case.subject}}",
        "{{case.number}} of {{case.customer}} ({{case.severity}}) is yours now.\n\n{{case.link}}",
        CASE,
    ),
    "customer-wrote": Template(
        "{{message.author}} wrote: {{case.subject}}",
        "{{message.author}} wrote on {{case.number}}:\n\n{{message.text}}\n{{message.files}}\n{{case.link}}",
        MESSAGE,
    ),
    "reopened": Template(
        "Goes on: {{case.subject}}",
        "{{case.number}} of {{case.customer}} was reopened by the customer.\n\n{{case.link}}",
        CASE,
    ),
    "clock-warned": Template(
        "Due {{clock.due}}: {{clock.name}}",
        "{{clock.name}} ({{clock.target}}) on {{case.number}} of {{case.customer}} is due {{clock.due}}.\n\n"
        "{{case.subject}}\n{{case.link}}",
        CLOCK,
    ),
    "clock-breached": Template(
        "Missed: {{clock.name}}",
        "{{clock.name}} ({{clock.target}}) on {{case.number}} of {{case.customer}} was due {{clock.due}} "
        "and has been missed.\n\n{{case.subject}}\n{{case.link}}",
        CLOCK,
    ),
    "severity-asked": Template(
        "Asked for {{severity.asked}}: {{case.subject}}",
        "{{case.customer}} asks for severity {{severity.asked}} on {{case.number}}, which is "
        "{{case.severity}} now:\n\n{{severity.reason}}\n\nAccept or decline it at\n{{case.link}}",
        SEVERITY,
    ),
    "severity-accepted": Template(
        "Severity {{severity.asked}}: {{case.subject}}",
        "As you asked, the severity is {{severity.asked}} now, and the times follow.\n\n{{severity.reason}}\n\n"
        "{{case.link}}\n\n{{desk.name}}",
        SEVERITY,
    ),
    "severity-declined": Template(
        "Severity unchanged: {{case.subject}}",
        "You asked for severity {{severity.asked}}. We looked at it again and keep {{case.severity}}:\n\n"
        "{{severity.reason}}\n\n{{case.link}}\n\n{{desk.name}}",
        SEVERITY,
    ),
    "emergency-granted": Template(
        "Please answer: {{emergency.person}} asked for help ({{case.number}})",
        "{{emergency.person}}, who is no approved contact of {{case.customer}}, asked for help in an emergency. "
        "We help provisionally. Please say whether you know the person, and take part in the case:\n"
        "{{case.link}}\n\n{{desk.name}}",
        EMERGENCY,
    ),
    "emergency-expired": Template(
        "We have stopped helping {{emergency.person}} ({{case.number}})",
        "Nobody has confirmed in time that {{emergency.person}} may ask for help for {{case.customer}}. "
        "We go on as soon as one of you answers:\n{{case.link}}\n\n{{desk.name}}",
        EMERGENCY,
    ),
    "emergency-stopped": Template(
        "We have stopped helping you ({{case.number}})",
        "{{emergency.outcome}}\n\nHelp with this case goes on with an approved contact of {{case.customer}} only. "
        "Please ask one of them to write to us.\n\n{{desk.name}}",
        EMERGENCY | {"emergency.outcome"},
    ),
    "emergency-ended": Template(
        "About {{emergency.person}} ({{case.number}}): {{case.subject}}",
        "{{emergency.outcome}}\n\n{{case.link}}\n\n{{desk.name}}",
        EMERGENCY | {"emergency.outcome"},
    ),
    "handed-on": Template(
        "Handed on: {{case.subject}}",
        "{{case.number}} of {{case.customer}} ({{case.severity}}) went from {{level.from}} to {{level.to}}.\n\n"
        "{{level.reason}}\n\n{{case.link}}",
        CASE | {"level.from", "level.to", "level.reason"},
    ),
    "offer-made": Template(
        "What it costs: {{case.subject}}",
        "Your plan does not hold the work on {{case.number}}. We start when you have accepted the price:\n\n"
        "{{offer.words}}\n\n{{offer.limits}}\n\nAccept or decline it here:\n{{case.link}}\n\n{{desk.name}}",
        CASE | {"offer.words", "offer.limits"},
    ),
    "offer-answered": Template(
        "Price {{offer.answer}}: {{case.subject}}",
        "{{case.customer}} has {{offer.answer}} the price of the work on {{case.number}}.\n\n"
        "{{offer.reason}}\n\n{{case.link}}",
        CASE | {"offer.answer", "offer.reason"},
    ),
    "contact-change-asked": Template(
        "Please agree: contacts of {{change.customer}}",
        "{{change.asked_by}} asks to {{change.words}}.\n\nReason: {{change.reason}}\n\n"
        "Nothing changes until {{change.customer}} and {{desk.name}} have both agreed in writing. "
        "Agree or decline here, until {{change.until}}:\n{{change.link}}\n\n"
        "The link is for you alone and works once.\n\n{{desk.name}}",
        CHANGE | {"change.link", "change.until"},
    ),
    "contact-change-made": Template(
        "Agreed: contacts of {{change.customer}}",
        "Both sides have agreed to {{change.words}}. It holds from now on.\n\n{{desk.name}}",
        CHANGE,
    ),
    "contact-change-ended": Template(
        "Not changed: contacts of {{change.customer}}",
        "The request to {{change.words}} was {{change.outcome}}: {{change.why}}\n\n"
        "The approved contacts stay as they were.\n\n{{desk.name}}",
        CHANGE | {"change.outcome", "change.why"},
    ),
    "contact-invited": Template(
        "Your access to the support of {{desk.name}}",
        "Hello {{contact.name}},\n\nyou are invited to the support portal of {{desk.name}} for "
        "{{contact.customer}}. Register here, until {{invitation.until}}:\n{{invitation.link}}\n\n"
        "The link works once; afterwards you sign in with a code that is sent to this address.\n\n{{desk.name}}",
        frozenset({"desk.name", "contact.name", "contact.customer", "invitation.link", "invitation.until"}),
    ),
    "paged": Template(
        "Please answer by {{page.answer_by}}: {{case.severity}}, {{case.subject}}",
        "{{page.reason}}: {{case.number}} of {{case.customer}} ({{case.severity}}).\n\n"
        "Say that you look at it, by {{page.answer_by}}, or the next in line is asked:\n{{page.link}}\n\n"
        "{{case.subject}}\n{{case.link}}",
        PAGE,
    ),
    "page-unanswered": Template(
        "Nobody answered: {{case.severity}}, {{case.subject}}",
        "Everybody in line was paged about {{case.number}} of {{case.customer}}, and nobody has answered.\n\n"
        "{{case.subject}}\n{{case.link}}",
        CASE,
    ),
    "handed-over": Template(
        "Handed over: {{case.subject}}",
        "{{case.number}} of {{case.customer}} ({{case.severity}}) went from {{handover.from}} to {{handover.to}}. "
        "{{handover.why}}\n\n{{case.link}}",
        HANDOVER,
    ),
    "call-asked": Template(
        "Please call us: {{case.subject}}",
        "{{case.number}} is {{case.severity}}. Please follow it up now with a telephone call to {{desk.phone}}, and "
        "name the number {{case.number}}.\n\n{{case.link}}\n\n{{desk.name}}",
        CASE | {"desk.phone"},
    ),
    "engineering-asked": Template(
        "{{engineering.track}}: {{engineering.reason}}",
        "Engineering is asked about {{case.number}} of {{case.customer}} ({{case.severity}}):\n\n"
        "{{engineering.text}}\n\n{{case.subject}}\n{{case.link}}",
        ENGINEERING | {"engineering.track"},
    ),
    "engineering-question": Template(
        "Engineering asks: {{case.subject}}",
        "Before it goes on with {{case.number}}, engineering has to know:\n\n{{engineering.text}}\n\n{{case.link}}",
        ENGINEERING,
    ),
    "engineering-question-answered": Template(
        "Answered: {{engineering.reason}}",
        "Your question about {{case.number}} was answered:\n\n{{engineering.text}}\n\n{{case.link}}",
        ENGINEERING,
    ),
    "engineering-done": Template(
        "{{engineering.outcome}}: {{case.subject}}",
        "{{engineering.reason}}\n{{engineering.outcome}}:\n\n{{engineering.text}}\n\n{{case.number}} of "
        "{{case.customer}}\n{{case.link}}",
        ENGINEERING | {"engineering.outcome"},
    ),
    "endpoint-given-up": Template(
        "A webhook endpoint was switched off",
        "Webhooks to {{endpoint.host}} are no longer sent. {{endpoint.reason}}\n\n"
        "Put the receiver right and switch the endpoint on again; what was given up can be sent again.\n\n"
        "{{desk.name}}",
        frozenset({"desk.name", "endpoint.host", "endpoint.reason"}),
    ),
}


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values into a template's placeholders. What is put in is never looked at again; an unknown name stays."""
    filled = _PLACEHOLDER.sub(lambda found: values.get(found.group(1), found.group(0)), template)
    return re.sub(r"\n{3,}", "\n\n", filled).strip() + "\n"


def list_placeholders(template: str) -> set[str]:
    """The names that a template uses."""
    return set(_PLACEHOLDER.findall(template))
