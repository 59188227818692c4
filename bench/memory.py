"""What web and worker weigh: the memory of `kept serve` and its programs, idle and after some pages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request

import psutil

from bench.rows import Row

PORT = 18441


def measure() -> list[Row]:
    """Proportional memory of each program under `kept serve` after a hundred visits of a public page."""
    environment = {**os.environ, "PORT": str(PORT), "KEPT_WORKERS": "1"}
    del environment["KEPT_DEMO"]  # whose desks would be built first, and be in the way of the other figures
    served = subprocess.Popen(
        [sys.executable, "-m", "kept", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        _wait_until_up()
        for _ in range(100):
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/accounts/login/", timeout=20).read()
        return _weigh(psutil.Process(served.pid))
    finally:
        served.send_signal(signal.SIGINT)
        served.wait(30)


def _wait_until_up() -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/accounts/login/", timeout=2).read()
            return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("kept serve did not come up")


def _weigh(supervisor: psutil.Process) -> list[Row]:
    bare = psutil.Process(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"]).pid)
    time.sleep(1)
    python = bare.memory_full_info().pss
    bare.terminate()
    weights: dict[str, float] = {}
    for process in supervisor.children(recursive=True):
        command = " ".join(process.cmdline())
        for name, mark in (("web", "gunicorn"), ("worker", "kept worker"), ("live updates", "uvicorn")):
            if mark in command:
                weights[name] = weights.get(name, 0) + process.memory_full_info().pss
    return [
        Row(
            f"memory of {name}",
            f"{weight / 2**20:.0f} MB",
            f"{python / 2**20:.0f} MB of bare Python",
            f"{weight / python:.0f}",
            "told",
        )
        for name, weight in weights.items()
    ]
