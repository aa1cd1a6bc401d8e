"""Runs dbt in this process, which has imported it and knows its classes already."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.dbt_command import save_work, search_less

SHOWN_ERRORS = 10


class NightError(RuntimeError):
    """A dbt run failed; the message names the nodes and what they said."""


def run_here(arguments: Sequence[str], environment: dict[str, str]) -> None:
    """Run dbt under these environment variables and let go of the warehouse file.

    Raises NightError if anything fails. Variables and folder are put back.
    """
    # Late: dbt takes seconds to import, and the simulator's own tests do without it.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner
    from dbt_common.tests import enable_test_caching

    search_less()
    save_work()
    enable_test_caching()  # of what dbt parsed
    compile_once()
    with variables_set(environment):
        try:
            done = dbtRunner().invoke(["--log-level", "none", *arguments])
        finally:
            # dbt-duckdb keeps the file open until the process ends, with its settings.
            DuckDBConnectionManager.close_all_connections()
            reset_adapters()
    if not done.success:
        told = _told(done)
        del done
        gc.collect()  # what failed at the start holds the file open by its traceback
        raise NightError(f"dbt failed:\n{told}")


@functools.cache  # once is enough
def compile_once() -> None:
    """Let Jinja compile a text once for all runs: models and macros are the same ones."""
    from jinja2 import Environment

    compile_text = Environment.compile
    codes = {}

    def compile_or_recall(self, source, *args, **kwargs):
        if args or kwargs or not isinstance(source, str):
            return compile_text(self, source, *args, **kwargs)
        key = type(self), source
        if key not in codes:
            codes[key] = compile_text(self, source)
        return codes[key]

    Environment.compile = compile_or_recall


@contextlib.contextmanager
def variables_set(wanted: dict[str, str]) -> Iterator[None]:
    """Set environment variables and come back to the folder and the values of before."""
    before = {name: os.environ.get(name) for name in wanted}
    folder = Path.cwd()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.chdir(folder)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _told(done) -> str:
    """What the failed nodes said."""
    if done.exception is not None or done.result is None:
        return str(done.exception)
    failed = [
        f"{result.node.name}: {result.message}"
        for result in done.result.results
        if str(result.status) in ("error", "fail")
    ]
    return "\n".join(failed[:SHOWN_ERRORS])
