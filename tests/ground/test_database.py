"""The embedded PostgreSQL comes back after kills, lets nobody else in, and is shared between commands."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kept.surfaces.cli import database

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def where(tmp_path: Path) -> Iterator[database.Place]:
    place = database.place(tmp_path)
    yield place
    database.remove(place)


def pid_of(where: database.Place) -> int:
    return int((where.data / "postmaster.pid").read_text().split()[0])


def kill_server(where: database.Place) -> None:
    os.kill(pid_of(where), signal.SIGKILL)


def row_of(where: database.Place, statement: str) -> object:
    with where.connect("kept") as connection:
        found = connection.execute(statement).fetchone()
        assert found is not None
        return found[0]


def test_what_was_committed_is_there_after_the_server_was_killed(where: database.Place) -> None:
    database.ready(where)
    with where.connect("kept") as connection:
        connection.execute("CREATE TABLE promise (words text)")
        connection.execute("INSERT INTO promise VALUES ('within 15 minutes')")
    kill_server(where)
    database.ready(where)
    assert row_of(where, "SELECT words FROM promise") == "within 15 minutes"


def test_a_pid_file_that_names_another_living_process_does_not_stop_the_start(where: database.Place) -> None:
    database.ready(where)
    database.stop(where)
    (where.data / "postmaster.pid").write_text(f"{os.getpid()}\n{where.data}\n1\n5432\n\n\n")
    assert not database.is_running(where)
    database.ready(where)
    assert row_of(where, "SELECT 1") == 1


def test_a_creation_that_was_interrupted_is_done_again(where: database.Place) -> None:
    database.ready(where)
    database.stop(where)
    (where.data / "made-by-kept").unlink()
    (where.data / "postmaster.opts").unlink()
    (where.data / "PG_VERSION").unlink()
    database.ready(where)
    assert row_of(where, "SELECT 1") == 1


def test_a_cluster_that_kept_did_not_make_is_left_alone(where: database.Place) -> None:
    database.ready(where)
    database.stop(where)
    (where.data / "made-by-kept").unlink()
    with pytest.raises(database.DatabaseFailed, match="Kept did not make"):
        database.ready(where)
    assert (where.data / "base").is_dir()
    (where.data / "made-by-kept").touch()


def test_it_listens_to_no_network_and_keeps_its_promises_on_disk(where: database.Place) -> None:
    database.ready(where)
    for setting, value in {
        "listen_addresses": "",
        "fsync": "on",
        "full_page_writes": "on",
        "data_checksums": "on",
        "synchronous_commit": "on",
    }.items():
        assert row_of(where, f"SHOW {setting}") == value
    assert stat.S_IMODE(where.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(where.data.stat().st_mode) == 0o700


def test_the_last_user_stops_it_and_an_earlier_one_does_not(where: database.Place) -> None:
    with database.held(where):
        with database.held(where):
            pass
        assert database.is_running(where)
    assert not database.is_running(where)


def hold(where: database.Place, ready: multiprocessing.synchronize.Event) -> None:
    with database.held(where):
        ready.set()
        time.sleep(60)


def test_a_user_that_was_killed_does_not_keep_it_running_for_ever(where: database.Place) -> None:
    fork = multiprocessing.get_context("spawn")
    ready = fork.Event()
    user = fork.Process(target=hold, args=(where, ready))
    user.start()
    assert ready.wait(30)
    assert user.pid is not None
    os.kill(user.pid, signal.SIGKILL)
    user.join()
    assert database.is_running(where)
    with database.held(where):
        assert row_of(where, "SELECT 1") == 1
    assert not database.is_running(where)


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    deep = tmp_path / ("a directory with a long name, " * 3) / "and another one below it"
    deep.mkdir(parents=True)
    where = database.place(deep)
    try:
        database.ready(where)
        assert len(str(where.sockets / ".s.PGSQL.5432")) < 104
        assert row_of(where, "SELECT 1") == 1
    finally:
        database.remove(where)


def test_a_socket_directory_made_by_a_stranger_is_refused(tmp_path: Path) -> None:
    where = database.place(tmp_path)
    where.sockets.parent.mkdir(parents=True, exist_ok=True)
    where.sockets.symlink_to("/tmp")
    with pytest.raises(database.DatabaseFailed, match="belongs to somebody else"):
        database.ready(where)


@pytest.mark.skipif(not IS_ROOT, reason="only root has another user to be")
def test_another_user_of_the_machine_is_not_let_in(where: database.Place) -> None:
    database.ready(where)
    where.sockets.chmod(0o777)
    (where.sockets / ".s.PGSQL.5432").chmod(0o777)
    for directory in where.sockets.parents:
        if not directory.stat().st_mode & stat.S_IXOTH:
            pytest.skip("the directory for tests is closed to others already")
    assert "Peer authentication failed" in as_nobody(try_to_connect, where)


def try_to_connect(where: database.Place) -> str:
    try:
        psycopg.connect(host=str(where.sockets), user="kept", dbname="kept").close()
        return "was let in"
    except psycopg.OperationalError as refused:
        return str(refused)


@pytest.mark.skipif(not IS_ROOT, reason="root alone must give up its rights")
def test_started_by_root_it_runs_as_a_user_of_its_own(where: database.Place) -> None:
    database.ready(where)
    owner = pwd.getpwuid(os.stat(f"/proc/{pid_of(where)}").st_uid).pw_name
    assert owner == "kept-postgres"


@pytest.mark.skipif(not IS_ROOT, reason="only root can close a directory to PostgreSQL's user")
def test_root_in_a_closed_directory_gets_its_data_elsewhere_and_opens_nothing(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    where = database.place(closed / "var")
    assert where.is_moved
    assert not where.home.is_relative_to(closed)
    try:
        database.ready(where)
        assert row_of(where, "SELECT 1") == 1
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        database.remove(where)


@pytest.mark.skipif(not IS_ROOT, reason="the other tests run as an ordinary user already")
def test_an_ordinary_user_starts_stops_and_restarts_it() -> None:
    home = Path("/tmp") / f"kept-test-{os.getpid()}"
    home.mkdir()
    os.chown(home, pwd.getpwnam("nobody").pw_uid, -1)
    try:
        assert as_nobody(use_twice, home) == "nobody kept nobody kept stopped"
    finally:
        shutil.rmtree(home)


def use_twice(home: Path) -> str:
    where = database.place(home / "var")
    said = []
    for _ in range(2):
        with database.held(where):
            said += [where.owner, row_of(where, "SELECT current_user")]
    return " ".join(map(str, [*said, "running" if database.is_running(where) else "stopped"]))


def as_nobody(work: Callable[[Any], str], argument: object) -> str:
    """Run a function as the user nobody, in a fork: another user may be unable to start this Python."""
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe()

    def child() -> None:
        nobody = pwd.getpwnam("nobody")
        os.chdir("/")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        there.send(work(argument))

    process = fork.Process(target=child)
    process.start()
    there.close()
    try:
        return str(here.recv())
    finally:
        process.join(30)


def test_a_server_of_somebody_else_is_refused_by_the_client(where: database.Place) -> None:
    database.ready(where)
    with pytest.raises(psycopg.OperationalError, match="requirepeer"):
        psycopg.connect(host=str(where.sockets), user="kept", dbname="kept", requirepeer="daemon")
