"""Run a dbt command with one progress line; its full log goes to a file."""

import contextlib
import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.dbt_command import dbt_events
from scripts.progress import Progress

ROOT = Path(__file__).resolve().parents[1]
ON_RUN_START = re.compile(r"on-run-start:\n(  - .*\n)+")
# Events of dbt whose `index` and `total` say how far it is.
RESULT_EVENTS = {
    "LogModelResult",
    "LogTestResult",
    "LogSeedResult",
    "LogSnapshotResult",
    "LogUnitTestResult",
}
# Events of dbt whose text says what went wrong.
ERROR_EVENTS = {"RunResultError", "MainEncounteredError"}


@dataclass
class DbtRun:
    """What a dbt command did: exit code, error texts, steps done, the log file.

    exit_code: of dbt; below 0 the signal that ended it. invocation_id: dbt's own name of
    the run, empty if it did not get that far. warned: names of the tests that warned.
    cpu_seconds, peak_mb: processor time and peak memory of its process. (The peak is at
    least that of the process that started it.)
    """

    exit_code: int
    log: Path
    errors: list[str] = field(default_factory=list)
    warned: list[str] = field(default_factory=list)
    steps: int = 0
    invocation_id: str = ""
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


def settings_without_start() -> str:
    """dbt_project.yml without what a build does first: a project that reads no raw data
    and writes nothing before it is told to."""
    return ON_RUN_START.sub("", (ROOT / "dbt_project.yml").read_text(encoding="utf-8"))


class Log:
    """A log file that gives up where the disk is full, instead of ending the run."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("wb", buffering=0)

    def write(self, line: str) -> None:
        """Write a line, as far as the disk takes it."""
        with contextlib.suppress(OSError):
            self.file.write(line.encode())


def run_dbt(
    arguments: list[str],
    environment: dict[str, str],
    log: Path,
    label: str,
    inherited: tuple[int, ...] = (),
    watch: Callable[[int], None] = lambda _: None,
) -> DbtRun:
    """Run dbt in the project folder; environment is added to that of the process.

    inherited: open file descriptors (of a lock) that dbt keeps while it lives. watch: is
    told the process id as soon as there is one.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = dbt_events(*arguments)
    run = DbtRun(exit_code=0, log=log)
    progress = None
    file = Log(log)
    with file.file:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            pass_fds=inherited,
        )
        with ended_with(process):
            watch(process.pid)
            for line in process.stdout:
                file.write(line)
                name, info, data = read_event(line)
                run.invocation_id = info.get("invocation_id", run.invocation_id)
                if name in RESULT_EVENTS and data.get("total"):
                    progress = progress or Progress(label, int(data["total"]))
                    run.steps = max(run.steps, int(data["index"]))
                    progress.step(node_name(data), int(data["index"]))
                elif name == "LogTestResult" and data.get("status") == "warn":
                    run.warned.append(node_name(data))
                elif name in ERROR_EVENTS or (not name and looks_fatal(line)):
                    run.errors.append(error_text(info, data) or line.strip())
        _, status, used = os.wait4(process.pid, 0)
        run.exit_code = process.returncode = os.waitstatus_to_exitcode(status)
        run.cpu_seconds = used.ru_utime + used.ru_stime
        run.peak_mb = used.ru_maxrss * 1024 / 1e6
    if progress:
        progress.done()
    if run.exit_code < 0:
        run.errors.append(f"dbt was ended by {signal.Signals(-run.exit_code).name}")
    elif run.exit_code and not run.errors:
        run.errors = last_messages(log)
    return run


@contextlib.contextmanager
def ended_with(process: subprocess.Popen[str]) -> Iterator[None]:
    """A block whose process does not outlive it if it is left by an exception."""
    try:
        yield
    except BaseException:
        process.terminate()
        process.wait()
        raise


def read_event(line: str) -> tuple[str, dict, dict]:
    """Name, info and data of one line of dbt's JSON log; empty where it is none."""
    try:
        event = json.loads(line)
        return event["info"]["name"], event["info"], event.get("data", {})
    except (ValueError, KeyError, TypeError):
        return "", {}, {}


def node_name(data: dict) -> str:
    """Name of the node of a result event."""
    return str(data.get("node_info", {}).get("node_name") or data.get("name") or "")


def error_text(info: dict, data: dict) -> str:
    """The message of an error event; it names its node (those of tests do not)."""
    text = info.get("msg", "").strip()
    node = data.get("node_info", {})
    name = node.get("node_name", "")
    return text if name in text else f"{name} ({node.get('node_path')}): {text}"


def looks_fatal(line: str) -> bool:
    """Whether a line outside the JSON log names an error (a locked file, say)."""
    return "Error" in line or "error:" in line.lower()


def last_messages(log: Path) -> list[str]:
    """The last five messages of a log, for a failure that named none."""
    messages = []
    for line in log.read_text().splitlines():
        name, info, _ = read_event(line)
        messages.append(info.get("msg", "") if name else line)
    return [text for text in messages if text.strip()][-5:]
