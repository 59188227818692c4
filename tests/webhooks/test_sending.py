"""Sending one webhook to a real receiver."""

from __future__ import annotations

import datetime
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kept.channels.webhook.sending import NotDelivered, send_webhook
from tests.webhooks.receivers import listening

LOOPBACK = ("127.0.0.0/8",)


def make_certificate(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate for a host that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def test_body_and_headers_arrive_as_they_were() -> None:
    with listening() as receiver:
        assert send_webhook(receiver.url(), body="“é”", headers={"webhook-id": "msg_1"}, allowed=LOOPBACK) == 204
    [(headers, body, path)] = receiver.came
    assert (headers["webhook-id"], body, path) == ("msg_1", "“é”", "/hooks?of=kept")
    assert headers["content-type"] == "application/json"


def test_the_name_decides_host_header_and_certificate_while_the_checked_address_is_connected_to(tmp_path: Path) -> None:
    certificate, key = make_certificate("hooks.acme.example", tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.create_default_context(cafile=str(certificate))
    with listening(server) as receiver:
        url = receiver.url("hooks.acme.example", "https")

        def resolve(host: str, port: int) -> list[str]:
            assert (host, port) == ("hooks.acme.example", receiver.port)
            return ["127.0.0.1"]

        assert send_webhook(url, body="{}", headers={}, allowed=LOOPBACK, resolve=resolve, tls=client) == 204
        other = receiver.url("other.acme.example", "https")
        with pytest.raises(NotDelivered, match="could not be reached"):
            send_webhook(other, body="{}", headers={}, allowed=LOOPBACK, resolve=lambda *_: ["127.0.0.1"], tls=client)
    assert receiver.names[0] == "hooks.acme.example"
    assert receiver.came[0][0]["host"] == f"hooks.acme.example:{receiver.port}"
    assert len(receiver.came) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with listening() as inner, listening(status=status, headers={"Location": inner.url()}) as receiver:
        with pytest.raises(NotDelivered, match="redirects are not followed") as refused:
            send_webhook(receiver.url(), body="{}", headers={}, allowed=LOOPBACK)
        assert refused.value.status == status
        assert inner.connections == 0


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_any_status_but_2xx_is_a_failure(status: int) -> None:
    with listening(status=status) as receiver, pytest.raises(NotDelivered) as refused:
        send_webhook(receiver.url(), body="{}", headers={}, allowed=LOOPBACK)
    assert refused.value.status == status


def test_a_receiver_that_drips_letters_for_ever_is_cut_off() -> None:
    with listening(drips=True) as receiver:
        began = time.monotonic()
        with pytest.raises(NotDelivered, match=r"within 0\.5 s"):
            send_webhook(receiver.url(), body="{}", headers={}, allowed=LOOPBACK, seconds=0.5)
        assert time.monotonic() - began < 2


def test_nobody_listening_is_a_failure_in_words() -> None:
    with listening() as receiver:
        url = receiver.url()
    with pytest.raises(NotDelivered, match="could not be reached"):
        send_webhook(url, body="{}", headers={}, allowed=LOOPBACK)
