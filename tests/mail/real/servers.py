"""Postfix and Dovecot from Debian, on loopback, with everything in a folder of their own."""

from __future__ import annotations

import os
import shutil
import smtplib
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "correct horse battery"

_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
default_process_limit = 20
default_client_limit = 100
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
"""

_POSTFIX = """
compatibility_level = 3.6
myhostname = mx.kept.example
mydestination =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = /dev/stdout
smtpd_peername_lookup = no
smtputf8_enable = no
virtual_mailbox_domains = kept.example, nagomi.example
transport_maps = inline:{{
  {{ kept.example = lmtp:inet:127.0.0.1:{kept_port} }},
  {{ nagomi.example = lmtp:inet:127.0.0.1:{lmtp_port} }} }}
smtpd_relay_restrictions = permit_mynetworks, reject
lmtp_destination_recipient_limit = 1
minimal_backoff_time = 2s
maximal_backoff_time = 2s
queue_run_delay = 2s
"""

_SERVICES = """
127.0.0.1:{smtp_port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 2 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str:
    """Why the real servers cannot be started here, or an empty string."""
    absent = [name for name in ("dovecot", "postfix") if shutil.which(name, path=_path()) is None]
    if absent:
        return f"{' and '.join(absent)} not installed: apt-get install dovecot-imapd dovecot-lmtpd postfix"
    if os.geteuid() != 0:
        return "Postfix and Dovecot are started as root only"
    return ""


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Servers:
    """The running servers and where they listen."""

    folder: Path
    kept_port: int
    imap_port: int
    lmtp_port: int
    smtp_port: int
    processes: list[subprocess.Popen[bytes]]

    @classmethod
    def start(cls, folder: Path) -> Servers:
        """Start both and wait until they answer."""
        folder.chmod(0o755)
        servers = cls(folder, free_port(), free_port(), free_port(), free_port(), [])
        try:
            servers._start_dovecot()
            servers._start_postfix()
            for port in (servers.imap_port, servers.lmtp_port, servers.smtp_port):
                servers._wait_for(port)
        except BaseException:
            servers.stop()
            raise
        return servers

    def deliver(self, raw: bytes, to: str, sender: str = "ines@nagomi.example") -> None:
        """Put a mail into a Dovecot mailbox, by its LMTP."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as client:
            client.sendmail(sender, [to], raw)

    def submit(self, raw: bytes, to: str, sender: str = "ines@nagomi.example") -> None:
        """Send a mail through Postfix."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            client.sendmail(sender, [to], raw)

    def queue(self) -> str:
        """What still lies in Postfix's queue."""
        return self._postfix("postqueue", "-p")

    def flush(self) -> None:
        """Have Postfix try everything again now."""
        self._postfix("postqueue", "-f")

    def stop(self) -> None:
        """Stop both, by the ids of the processes started here; Postfix's master is a child that keeps its own."""
        self._postfix("postfix", "stop")
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def _start_dovecot(self) -> None:
        (self.folder / "mail").mkdir()
        shutil.chown(self.folder / "mail", "nobody", "nogroup")
        config = self.folder / "dovecot.conf"
        config.write_text(
            _DOVECOT.format(
                folder=self.folder,
                imap_port=self.imap_port,
                lmtp_port=self.lmtp_port,
                password=PASSWORD.replace(" ", ""),
            )
        )
        self._run("dovecot", "-F", "-c", str(config))

    def _start_postfix(self) -> None:
        config = self.folder / "postfix"
        config.mkdir()
        for name in ("queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix", "postfix")
        (config / "main.cf").write_text(
            _POSTFIX.format(folder=self.folder, kept_port=self.kept_port, lmtp_port=self.lmtp_port)
        )
        (config / "master.cf").write_text(_SERVICES.format(smtp_port=self.smtp_port).lstrip())
        self._run("postfix", "-c", str(config), "start-fg")

    def _run(self, *command: str) -> None:
        log = (self.folder / f"{command[0]}.out").open("wb")
        environment = {**os.environ, "PATH": _path()}
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment))

    def _postfix(self, *command: str) -> str:
        name, *rest = command
        environment = {**os.environ, "PATH": _path()}
        answer = subprocess.run(
            [name, "-c", str(self.folder / "postfix"), *rest],
            capture_output=True,
            text=True,
            env=environment,
            timeout=20,
        )
        return answer.stdout

    def _wait_for(self, port: int) -> None:
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        said = "".join(path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.out")))
        raise TimeoutError(f"nobody listens on port {port}: {said}")
