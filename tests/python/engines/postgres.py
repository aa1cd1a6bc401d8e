"""A PostgreSQL server of the test's own: started in a temporary folder, always stopped.

Needs the server of the system (Debian: postgresql); nothing of an installed cluster is
touched. Run as root the server runs as user postgres, for it refuses root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

TYPES = {
    "VARCHAR": "text",
    "DOUBLE": "double precision",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}


class ServerMissing(Exception):
    """There is no PostgreSQL server on this machine."""


@dataclass(frozen=True)
class Server:
    """A running server: folder of its programs, port of the loopback address."""

    programs: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """What the profile reads."""
        return {
            "DBT_TARGET": "postgres",
            "POSTGRES_HOST": "127.0.0.1",
            "POSTGRES_PORT": str(self.port),
            "POSTGRES_USER": "postgres",
            "POSTGRES_DATABASE": "postgres",
            "DBT_THREADS": "2",
        }

    def run(self, statements: str, given: bytes = b"") -> bytes:
        """Run SQL; what it prints. Raises CalledProcessError with the server's words."""
        command = [
            *(str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-h", "127.0.0.1"),
            *("-p", str(self.port), "-U", "postgres", "-v", "ON_ERROR_STOP=1"),
            *("-c", statements, "postgres"),
        ]
        return subprocess.run(
            command, input=given, check=True, capture_output=True
        ).stdout

    def load(
        self, connection: duckdb.DuckDBPyConnection, origin: str, table: str
    ) -> None:
        """Make a table hold the rows of a relation of DuckDB.

        The table stays: the project's views read it and would hinder its removal.
        """
        columns = ", ".join(
            f'"{name}" {TYPES.get(kind, kind)}'
            for name, kind, *_ in connection.execute(
                f"describe select * from {origin}"
            ).fetchall()
        )
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            connection.execute(
                f"copy (select * from {origin}) to '{file.name}'"
                " (format csv, header false, nullstr '\\N')"
            )
            self.run(
                f"create table if not exists {table} ({columns}); truncate {table}"
            )
            self.run(
                f"copy {table} from stdin (format csv, null '\\N')",
                Path(file.name).read_bytes(),
            )

    def fetch(
        self, connection: duckdb.DuckDBPyConnection, table: str, like: str, name: str
    ) -> None:
        """Copy a table into DuckDB under a name, with the columns of another there."""
        connection.execute(
            f"create or replace table {name} as select * from {like} limit 0"
        )
        columns = ", ".join(
            f'"{row[0]}"' for row in connection.execute(f"describe {like}").fetchall()
        )
        with tempfile.NamedTemporaryFile(suffix=".csv") as file:
            file.write(
                self.run(
                    f"copy (select {columns} from {table}) to stdout"
                    " (format csv, null '\\N')"
                )
            )
            file.flush()
            connection.execute(
                f"copy {name} from '{file.name}' (format csv, header false,"
                " nullstr '\\N', auto_detect false)"
            )


def programs() -> Path:
    """Folder of the newest server's programs. Raises ServerMissing if there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if not on_path:
        raise ServerMissing("no initdb in /usr/lib/postgresql or on the path")
    return Path(on_path).parent


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start a server; stop it and remove its folder whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="customer_health_pg_"))
    server = Server(programs(), free_port())
    data = folder / "data"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        as_postgres(
            [
                *(str(server.programs / "initdb"), "-D", str(data), "-A", "trust"),
                *("-U", "postgres", "-N", "--locale=C.UTF-8", "--encoding=UTF8"),
            ]
        )
        options = (
            f"-p {server.port} -c listen_addresses=127.0.0.1 -k {folder}"
            " -c fsync=off -c full_page_writes=off -c work_mem=32MB -c jit=off"
            # As if the tables were large: queries of several workers, though not for
            # every row of a nested loop.
            " -c min_parallel_table_scan_size=0 -c parallel_setup_cost=5"
            " -c parallel_tuple_cost=0"
        )
        control = [str(server.programs / "pg_ctl"), "-D", str(data), "-w"]
        as_postgres([*control, "-l", str(folder / "log"), "-o", options, "start"])
        try:
            yield server
        finally:
            as_postgres([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_postgres(command: list[str]) -> None:
    """Run a program of the server, as user postgres if this is root.

    Raises RuntimeError with what it said if it fails. pg_ctl's server would keep a pipe
    open, so what is said goes to a file.
    """
    user = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, cwd="/", **user)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]}: {said.read().decode()}")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
