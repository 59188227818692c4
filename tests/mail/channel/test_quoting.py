"""Where an answer ends and the old mail begins."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.channels.mail.quoting import REPLY_MARK, cut_quote

QUOTES = [
    "On Mon, 2 Nov 2026 at 09:00, Nadia <desk@kept.example> wrote:\n> Which pump?\n> Nadia",
    "On Mon, 2 Nov 2026 at 09:00, Nadia of the service desk\n<desk@kept.example> wrote:\n\n> Which pump?",
    "Am 02.11.2026 um 09:00 schrieb Nadia:\n> Welche Pumpe?",
    "-----Original Message-----\nFrom: Nadia\nSent: Monday\n\nWhich pump?",
    "From: Nadia <desk@kept.example>\nSent: Monday, 2 November 2026\nTo: Ines\nSubject: Pump\n\nWhich pump?",
    "________________________________\nVon: Nadia\nGesendet: Montag\n\nWelche Pumpe?",
    "*From:* Nadia\n*Date:* Monday\n\nWhich pump?",
    f"{REPLY_MARK}\nWhich pump?",
    "-- \nInes\nAlder Works",
    "> Which pump?\n> Nadia\n\n",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_the_old_mail_below_an_answer_is_cut(quote: str) -> None:
    fresh, quoted = cut_quote(f"The left one.\n\nInes\n\n{quote}")
    assert fresh == "The left one.\n\nInes"
    assert quoted == quote.strip()


@pytest.mark.parametrize("quote", QUOTES[:4] + QUOTES[-1:])
def test_a_mail_that_is_only_a_quote_is_kept_whole(quote: str) -> None:
    assert cut_quote(quote) == (quote.strip(), "")


def test_an_answer_between_quoted_lines_is_kept_whole() -> None:
    text = "> Which pump?\nThe left one.\n> Since when?\nSince Monday."
    assert cut_quote(text) == (text, "")


def test_a_sentence_that_starts_with_on_is_no_quote() -> None:
    text = "On Monday the pump stopped.\nFrom: the left side came smoke.\nBest, Ines"
    assert cut_quote(text) == (text, "")


@given(st.text(alphabet="On wrote:>-_\n Fm\r", max_size=400))
def test_no_word_is_lost(text: str) -> None:
    fresh, quoted = cut_quote(text)
    assert f"{fresh} {quoted}".split() == text.split()


@pytest.mark.parametrize("piece", ["On ", "On \n", "\n", "> ", "On x wrote:", "From:\n", "-- -", "_" * 10 + "\n"])
def test_a_body_made_to_hang_is_read_in_no_time(piece: str) -> None:
    began = time.process_time()
    cut_quote(piece * (400_000 // len(piece)))
    assert time.process_time() - began < 5
