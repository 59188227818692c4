"""Sending the mails of signing in."""

from __future__ import annotations

from django.core.mail import EmailMessage
from procrastinate.contrib.django import app

from kept.kernel import jobs


@app.task(name="send_account_mail", retry=jobs.PATIENT)
def send_account_mail(recipient: str, subject: str, text: str) -> None:
    """Send one mail about an account. Without a recipient there is nobody to tell."""
    if not recipient:
        return
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(subject=subject, body=text, to=[recipient], headers=headers).send()
