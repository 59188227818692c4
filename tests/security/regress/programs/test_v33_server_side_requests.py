"""V33: nobody can make Kept talk to the inside of the network by a webhook's URL."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.channels.webhook.addresses import AddressRefused, find_place, is_public, parse_target
from kept.channels.webhook.sending import NotDelivered, send_webhook
from tests.desks import Cast
from tests.programs import Api
from tests.webhooks.receivers import Receiver, listening

INSIDE = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "192.0.0.170", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
)  # fmt: skip
OUTSIDE = ("93.184.215.14", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001::1")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Something inside that must not be reached."""
    with listening() as inside:
        yield inside
        assert inside.connections == 0


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(AddressRefused, match="not on the public internet"):
        find_place("https://hooks.example/", resolve=lambda *_: [address])


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_is_accepted(address: str) -> None:
    assert find_place("https://hooks.example/", resolve=lambda *_: [address]).address == address


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_clothes_counts_as_itself(address: object) -> None:
    assert is_public(ip_address(f"::ffff:{address}")) == is_public(address)  # type: ignore[arg-type]


def test_one_bad_address_among_good_ones_is_refused() -> None:
    with pytest.raises(AddressRefused):
        find_place("https://hooks.example/", resolve=lambda *_: ["8.8.8.8", "127.0.0.1"])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]",
             "[::ffff:7f00:1]", "0", "0.0.0.0"]
)  # fmt: skip
def test_no_spelling_of_this_machine_is_connected_to(receiver: Receiver, host: str) -> None:
    with pytest.raises(NotDelivered):
        send_webhook(f"http://{host}:{receiver.port}/", body="{}", headers={})


def test_a_name_that_means_something_else_the_second_time_gains_nothing(receiver: Receiver) -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    place = find_place("https://rebind.example/", resolve=lambda *_: next(answers))
    assert place.address == "8.8.8.8"
    with pytest.raises(AddressRefused):
        find_place("https://rebind.example/", resolve=lambda *_: next(answers))


def test_public_receivers_are_reached_by_https_on_its_own_port_only() -> None:
    for url in ("http://hooks.example/", "https://hooks.example:22/", "https://hooks.example:8443/"):
        with pytest.raises(AddressRefused, match="https to port 443"):
            find_place(url, resolve=lambda *_: ["8.8.8.8"])


def test_the_operator_can_allow_a_network_of_their_own() -> None:
    place = find_place("http://hooks.internal:8080/x", allowed=["10.1.0.0/16"], resolve=lambda *_: ["10.1.2.3"])
    assert (place.address, place.target.port) == ("10.1.2.3", 8080)
    with pytest.raises(AddressRefused):
        find_place("http://hooks.internal:8080/x", allowed=["10.1.0.0/16"], resolve=lambda *_: ["10.2.2.3"])
    with pytest.raises(AddressRefused):
        find_place("http://hooks.internal/x", allowed=["10.1.0.0/16"], resolve=lambda *_: ["10.1.2.3", "8.8.8.8"])


BAD_URLS = (
    "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "https://", "https:///x", "//a.example/",
    "a.example", "https://u:p@a.example/", "https://a.example/#x", "https://a.example:99999/", "https://a.example:x/",
    "https://ä.example/", "https://a.example/ x", "https://a.example/\r\nHost: b", "https://a.example\\@b.example/", "https://[::1/",
    "x" * 600,
)  # fmt: skip


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_url_for_a_webhook_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        parse_target(url)


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://a.example/{text}"):
        try:
            target = parse_target(url)
        except AddressRefused:
            continue
        assert target.host
        assert "\r" not in target.path
        assert "\n" not in target.path


def test_only_administrators_decide_where_webhooks_go(netop: Cast, api: Api) -> None:
    for person in (netop.ines, netop.nadia, netop.theo):
        refused = api(netop, person).post("/webhooks/endpoints", {"url": "https://hooks.example/"})
        assert refused.status_code == 403
    refused = api(netop, netop.lena).post("/webhooks/endpoints", {"url": "file:///etc/passwd"})
    assert (refused.status_code, refused.json()["code"]) == (422, "endpoint-address-refused")
