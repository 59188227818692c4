"""Where a webhook may go: public addresses, and the private networks that the operator allows.

What is checked is what is connected to: a name is resolved once, every address it has must be allowed, and the
connection is made to one of them. Odd spellings of addresses need no rule of their own, because they are resolved too.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

LONGEST_URL = 500
PUBLIC_PORTS = {"https": 443}

_NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
_PUBLIC_IPV6 = ip_network("2000::/3")


class AddressRefused(Exception):
    """This address may not be sent to. The message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `host` is ASCII; `path` holds the query."""

    scheme: str
    host: str
    port: int
    path: str


@dataclass(frozen=True, slots=True)
class Place:
    """A target and the one address of it that is connected to."""

    target: Target
    address: str


def parse_target(url: str) -> Target:
    """Take a URL apart. Raises AddressRefused for one that nothing could be sent to."""
    if len(url) > LONGEST_URL:
        raise AddressRefused(f"A URL has at most {LONGEST_URL} characters.")
    if not url.isascii() or any(mark <= " " or mark in '\\"<>' for mark in url):
        raise AddressRefused("A URL is written in ASCII, without spaces: write other letters as %XX or punycode.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is no URL.") from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise AddressRefused("A webhook goes to a URL such as https://example.com/hooks.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("Leave user and password out of the URL; receivers check the signature.")
    if parts.fragment:
        raise AddressRefused("Leave the part behind “#” out of the URL.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or {"https": 443, "http": 80}[parts.scheme], path)


def find_place(url: str, *, allowed: Sequence[str] = (), resolve: Resolver | None = None) -> Place:
    """Resolve a URL's host once and return where to connect. Raises AddressRefused if any of its addresses is barred.

    In a network that the operator allows, plain http and any port will do; elsewhere it is https on port 443.
    """
    target = parse_target(url)
    found = [_plain(ip_address(text)) for text in (resolve or resolve_host)(target.host, target.port)]
    if not found:
        raise AddressRefused(f"The name {target.host} has no address.")
    networks = [ip_network(text) for text in allowed]
    is_local = all(any(one in network for network in networks) for one in found)
    if not is_local:
        for one in found:
            if not any(one in network for network in networks) and not is_public(one):
                raise AddressRefused(
                    f"The name {target.host} leads to {one}, which is not on the public internet. "
                    "The operator can allow a network with KEPT_WEBHOOK_ALLOWED_NETWORKS."
                )
        if PUBLIC_PORTS.get(target.scheme) != target.port:
            raise AddressRefused("On the public internet a webhook goes by https to port 443.")
    return Place(target, str(found[0]))


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    address = _plain(address)
    if isinstance(address, IPv6Address) and address not in _PUBLIC_IPV6:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system resolves it. Raises AddressRefused if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(f"The name {host} has no address.") from None
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, or itself."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
