"""Runs dbt for a night: in this process, or in one of its own that is killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scripts.dbt_command import dbt_events
from scripts.dbt_runner import RESULT_EVENTS, read_event
from tests.python.dbt_here import NightError, run_here
from tests.python.one_path import one_path, parsed_folder

NO_VARIABLES = "{}"


@dataclass
class Warehouse:
    """A DuckDB file, the project that builds it and the raw folder it reads.

    work: holds the file and dbt's target folder.
    """

    work: Path
    project: Path
    raw: Path

    @property
    def database(self) -> Path:
        return self.work / "warehouse.duckdb"

    def target(self, variables: str = NO_VARIABLES) -> Path:
        """dbt's target folder; one of its own for vars, which dbt parses anew for."""
        if variables == NO_VARIABLES:
            return self.work / "target"
        return parsed_folder(self.project, variables)

    def environment(self, as_of: date, variables: str = NO_VARIABLES) -> dict[str, str]:
        """What dbt reads from the environment in its next run with these vars (JSON)."""
        place = replace(self, work=one_path(self.work))
        return {
            "RAW_DATA": str(self.raw),
            "AS_OF_DATE": str(as_of),
            "DUCKDB_PATH": str(place.database),
            "DBT_TARGET_PATH": str(place.target(variables)),
            "DBT_LOG_PATH": str(self.work / "logs"),
        }

    def arguments(self, variables: dict[str, object], with_tests: bool) -> list[str]:
        """The dbt command without unit tests, by default without data tests too."""
        excluded = ["unit_test"] if with_tests else ["unit_test", "test"]
        return [
            "build",
            "--project-dir",
            str(self.project),
            "--profiles-dir",
            str(self.project),
            "--threads",
            "2",
            "--vars",
            json.dumps(variables),
            # Nobody reads dbt's log and its record of the run.
            *("--log-level-file", "none", "--no-write-json"),
            "--exclude-resource-type",
            *excluded,
        ]

    def build(
        self,
        as_of: date,
        variables: dict[str, object] | None = None,
        with_tests: bool = False,
        is_full: bool = False,
    ) -> None:
        """Run `dbt build` in this process. Raises NightError if anything fails.

        is_full: into an empty warehouse, whatever lay there before.
        """
        self.work.mkdir(parents=True, exist_ok=True)
        if is_full:
            for file in self.work.glob("warehouse.duckdb*"):
                file.unlink()
        arguments = self.arguments(variables or {}, with_tests)
        run_here(
            arguments + (["--full-refresh"] if is_full else []),
            self.environment(as_of, json.dumps(variables or {})),
        )

    def run(self, as_of: date, *arguments: str) -> None:
        """Run any dbt command of the project in this process, without a log file.

        Raises NightError if anything fails.
        """
        places = ["--project-dir", str(self.project), "--profiles-dir"]
        places += [str(self.project), "--log-level-file", "none"]
        variables = NO_VARIABLES
        if "--vars" in arguments:
            variables = arguments[arguments.index("--vars") + 1]
        run_here([*arguments, *places], self.environment(as_of, variables))

    def build_killed(
        self, as_of: date, variables: dict[str, object], share: float
    ) -> str:
        """Run dbt in a process and kill it after this share of the nodes (0 to 1).

        Returns the last node that was done. Raises NightError if the run ends before.
        """
        process = subprocess.Popen(
            dbt_events(*self.arguments(variables, False)),
            cwd=self.project,
            env=os.environ | self.environment(as_of, json.dumps(variables)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        last = ""
        try:
            for line in process.stdout:
                name, _, data = read_event(line)
                if name in RESULT_EVENTS and data.get("total"):
                    last = str(data.get("node_info", {}).get("node_name"))
                    if int(data["index"]) >= share * int(data["total"]):
                        return last
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.stdout.close()
            process.wait()
        raise NightError(f"The run to be killed ended by itself after {last!r}")
