"""A build that dies, or finds no disk or memory, harms neither the published file nor the
next build.

CUSTOMER_HEALTH_SOAK=1 (`make soak`): 20 kills instead of 4, a new build after each.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from scripts.advice import advice
from scripts.build import report_failure
from scripts.dbt_runner import run_dbt
from tests.python.published_reader import read_once
from tests.python.publishing import (
    FIRST_DAY,
    NIGHT,
    SECOND_DAY,
    Site,
    build_night,
    differences,
    fingerprint,
    kill_group,
    run,
    start,
)

IS_SOAK = os.environ.get("CUSTOMER_HEALTH_SOAK") == "1"
TIMED_KILLS, PUBLICATION_KILLS = (15, 5) if IS_SOAK else (3, 1)
SEED = 20260630
# In a short run the second timed kill and the last one are followed by a whole build.
HEALED_EARLY = 2
# A publication of the small data takes less than this.
PUBLICATION_SECONDS = 0.6
MEGABYTE = 2**20


@pytest.fixture
def site(first_night, tmp_path) -> Site:
    """A copy of the site after its first night."""
    return first_night.site.copied(tmp_path / "site")


def kill_after(site: Site, seconds: float) -> bool:
    """Start the second night and kill it after so long; whether it was still running."""
    process = start(site, SECOND_DAY, *NIGHT)
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    return kill_group(process)


def kill_in_publication(site: Site, seconds: float) -> bool:
    """Start the second night and kill it so long after its publication has begun."""
    scratch = site.published.parent / f".{site.published.name}.publishing"
    process = start(site, SECOND_DAY, *NIGHT)
    while process.poll() is None and not scratch.exists():
        time.sleep(0.002)
    assert process.poll() is None, process.communicate()[0]
    time.sleep(seconds)
    return kill_group(process)


def planned_kills(duration: float) -> list[tuple[str, float]]:
    """Kind and delay in seconds of every kill, spread evenly with a seeded jitter."""
    dice = random.Random(SEED)
    timed = [
        ("timed", duration * (number + dice.random()) / TIMED_KILLS)
        for number in range(TIMED_KILLS)
    ]
    publishing = [
        (
            "publication",
            PUBLICATION_SECONDS * (number + dice.random()) / PUBLICATION_KILLS,
        )
        for number in range(PUBLICATION_KILLS)
    ]
    return timed + publishing


def assert_old_or_new(published: Path, nights: dict[str, Path]) -> str:
    """The published file is one of the two whole nights; its as-of date."""
    day = read_once(published)
    assert differences(published, nights[day]) == []
    return day


def test_killed_builds_leave_no_trace(site, first_night, second_night) -> None:
    undisturbed = second_night.site.published
    nights = {str(FIRST_DAY): first_night.site.published, str(SECOND_DAY): undisturbed}
    hits = 0
    kills = planned_kills(min(first_night.seconds, second_night.seconds))
    for number, (kind, delay) in enumerate(kills, start=1):
        kill = kill_after if kind == "timed" else kill_in_publication
        was_running = kill(site, delay)
        hits += was_running
        day = assert_old_or_new(site.published, nights)
        print(f"{kind} kill after {delay:.2f} s, running: {was_running}, then {day}")
        if IS_SOAK or number in (HEALED_EARLY, len(kills)):
            build_night(site, SECOND_DAY)
            assert differences(site.published, undisturbed) == []
            assert not list(site.published.parent.glob(".*"))
            shutil.rmtree(site.folder)
            site = first_night.site.copied(site.folder)
    print(f"{hits} of {len(kills)} kills hit a running build")
    assert hits >= len(kills) / 2


def assert_stopped(
    site: Site, code: int, output: str, words: str, before: tuple
) -> None:
    """The run failed, said what to do, and the published night is as it was."""
    assert code != 0, output
    assert words in output, output
    assert "Traceback" not in output, output
    assert "what was published before is unchanged" in output
    assert fingerprint(site.published) == before
    assert read_once(site.published) == str(FIRST_DAY)


def test_memory_limit_stops_a_build_with_advice(site) -> None:
    before = fingerprint(site.published)
    night = (*NIGHT, "--fail-fast")
    code, output = run(site, SECOND_DAY, *night, DUCKDB_MEMORY_LIMIT="20MB")
    assert_stopped(site, code, output, "raise DUCKDB_MEMORY_LIMIT", before)


def test_full_disk_stops_a_build_with_advice(site) -> None:
    before = fingerprint(site.published)
    # An ordinary night of twelve accounts finds room in the file's free blocks.
    night = (*NIGHT, "--fail-fast", "--full-refresh")
    code, output = run(site, SECOND_DAY, *night, file_bytes=16 * MEGABYTE)
    assert_stopped(site, code, output, "free space on the disk", before)
    if IS_SOAK:
        build_night(site, SECOND_DAY)


def test_full_disk_of_the_log_does_not_end_the_run() -> None:
    done = run_dbt(["--version"], {}, Path("/dev/full"), "version")
    assert done.exit_code == 0


def test_dbt_that_the_system_ended_is_told_from_one_that_failed(tmp_path) -> None:
    run = run_dbt(
        ["--version"],
        {},
        tmp_path / "killed.log",
        "version",
        watch=lambda process: os.kill(process, signal.SIGKILL),
    )
    assert (run.exit_code, run.errors) == (-9, ["dbt was ended by SIGKILL"])
    assert "DUCKDB_MEMORY_LIMIT" in advice(run.errors[0])
    assert report_failure(run) == 2


def test_full_disk_stops_a_publication_with_advice(site) -> None:
    before = fingerprint(site.published)
    code, output = run(site, FIRST_DAY, script="publish", file_bytes=4 * MEGABYTE)
    assert code == 2, output
    assert_stopped(site, code, output, "free space on the disk", before)
    assert not list(site.published.parent.glob(".*"))
    assert run(site, FIRST_DAY, script="publish")[0] == 0
