"""Mail HTML made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.channels.mail.markup import clean, nesting, to_text


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mi xlink:href='javascript:alert(1)'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\nscript:alert(1)'>x</a>",
        "<form action=//evil.example><input name=password></form>",
        "<iframe src=//evil.example></iframe>",
        "<base href=//evil.example><meta http-equiv=refresh content=0>",
        "<style>body{background:url(//evil.example)}</style>",
        "<p style='background:url(//evil.example)' id=main class=badge>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
    ],
)
def test_nothing_active_is_left(page: str) -> None:
    cleaned = clean(page).lower()
    for mark in (
        "<script",
        "onerror=",
        "javascript:",
        "<form",
        "<input",
        "<iframe",
        "<base",
        "<meta",
        "style",
        "id=",
        "class=",
    ):
        assert mark not in cleaned.replace("&lt;", "")


def test_a_remote_picture_is_not_fetched_and_an_attached_one_stays() -> None:
    cleaned = clean('<img src="http://169.254.169.254/x" alt="far"><img src="cid:logo@alder" alt="near">')
    assert "169.254" not in cleaned
    assert 'src="cid:logo@alder"' in cleaned


@given(st.text(alphabet="<>/abdivp!-=\"' &;sctr", max_size=200))
def test_cleaning_twice_changes_nothing(page: str) -> None:
    once = clean(page)
    assert clean(once) == once


def test_nesting_is_what_it_looks_like_in_tidy_pages() -> None:
    assert nesting("<div><p>one</p><p>two</p><br><img></div><ul><li>a<li>b<li>c</ul>") == 2


@pytest.mark.parametrize(
    "piece", ["<div>", "<div></b>", "<b><i></b>", '<div><a title="</div>">', "<table><div></table>"]
)
def test_a_closing_tag_that_does_not_fit_hides_no_depth(piece: str) -> None:
    assert nesting(piece * 200) >= 200


def test_words_leave_a_page_without_its_scripts() -> None:
    page = "<HTML><Head><title>T</title></head><STYLE>p{}</style><p>İ One<br>two</p>"
    page += "<script>var a = '<p>no</p>'</script>&lt;ok&gt;"
    assert to_text(page) == "İ One\ntwo\n\n<ok>"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (
            "<p>All sensors\nof one site\nare silent.</p><p>Since noon.</p>",
            "All sensors of one site are silent.\n\nSince noon.",
        ),
        ("Seen:<ul><li>a sensor</li>\n<li>a gateway</li></ul>Thanks", "Seen:\n• a sensor\n• a gateway\n\nThanks"),
        (
            "<table><tr><td>site</td><td>Lyon</td></tr><tr><td>since</td><td>noon</td></tr></table>",
            "site | Lyon\nsince | noon",
        ),
        ("<table><tr><td><table><tr><td>One cell</td></tr></table></td></tr></table>", "One cell"),
        (
            "See <a class=x href='https://a.example/log?x=1&amp;y=2'>the log</a>.",
            "See the log (https://a.example/log?x=1&y=2).",
        ),
        ("<a href=https://a.example/>https://a.example</a>", "https://a.example"),
        ("<a href='javascript:alert(1)'>click</a>", "click"),
        ("<img alt='graph of silence' src=cid:1><img src=x>", "[graph of silence]"),
        ("Log:<pre>a\n  b = 1\n\tc</pre>end", "Log:\n\na\n  b = 1\n    c\n\nend"),
    ],
)
def test_words_keep_what_the_page_said(page: str, words: str) -> None:
    assert to_text(page) == words


def test_many_links_without_an_end_cost_no_more_than_their_length() -> None:
    assert to_text("<a " + "href=https://a " * 50_000) != ""
    assert to_text(("<a " + "href= alt=' " * 300 + ">") * 500) == ""


@given(st.text(alphabet="<>/abscriptle!-= &;#x0\n", max_size=300))
def test_any_page_gives_words(page: str) -> None:
    to_text(page)
    nesting(page)
