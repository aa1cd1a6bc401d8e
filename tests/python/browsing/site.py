"""A running dashboard and a browser that visits it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from scripts.environments import ROOT, environment

WALK = Path(__file__).with_name("walk.py")
START_SECONDS = 60


@dataclass(frozen=True)
class Dashboard:
    """A dashboard that serves on a port of this machine what lies at `published`."""

    process: subprocess.Popen
    port: int
    published: Path

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def publish(self, file: Path) -> None:
        """Replace the published file as a publication does."""
        beside = self.published.with_name("next.duckdb")
        shutil.copyfile(file, beside)
        os.replace(beside, self.published)

    def visit(self, *visits: dict | str) -> list[dict]:
        """What the browser saw at each path. Raises AssertionError if it failed."""
        asked = [one if isinstance(one, dict) else {"path": one} for one in visits]
        done = subprocess.run(
            [str(environment("browser") / "python"), str(WALK)],
            input=json.dumps({"base": self.address, "visits": asked}),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)


def start(published: Path) -> Dashboard:
    """Start a dashboard by the script that `make dashboard` runs; wait until it answers."""
    environment("dashboard")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, str(ROOT / "scripts" / "dashboard.py")),
            *("--server.port", str(port)),
        ],
        env=os.environ | {"PUBLISHED_PATH": str(published)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    dashboard = Dashboard(process, port, published)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{dashboard.address}/_stcore/health", timeout=2)
            return dashboard
        except OSError:
            time.sleep(0.2)
    stop(dashboard)
    raise AssertionError("the dashboard did not start")


def stop(dashboard: Dashboard) -> None:
    """End the dashboard's process."""
    if dashboard.process.poll() is None:
        os.killpg(dashboard.process.pid, signal.SIGTERM)
        dashboard.process.wait(timeout=20)
