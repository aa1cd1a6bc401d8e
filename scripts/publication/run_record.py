"""What dbt says of its last run: which build it was, and whether it left anything out."""

import json
from dataclasses import dataclass
from pathlib import Path

from scripts.publication.errors import PublishError

BUILT_TYPES = {"model", "seed", "snapshot", "test"}
GOOD_STATES = {"success", "pass", "warn", "no-op"}


@dataclass(frozen=True)
class RunRecord:
    """The last dbt command of a target folder.

    started_at: dbt's run_started_at, UTC, as ISO text. partial: what the run left out, in
    words, or None if every model, seed and data test was run and none failed.
    """

    invocation_id: str
    started_at: str
    allow_backdate: bool
    partial: str | None


def read_run(target: Path) -> RunRecord:
    """The last run in a target folder. Raises PublishError where there is none."""
    try:
        run = json.loads((target / "run_results.json").read_text())
        manifest = json.loads((target / "manifest.json").read_text())
    except (OSError, ValueError):
        raise PublishError(
            f"there is no finished dbt build in {target}: run `make build`."
        ) from None
    metadata = run["metadata"]
    return RunRecord(
        invocation_id=metadata["invocation_id"],
        started_at=metadata.get("invocation_started_at") or metadata["generated_at"],
        allow_backdate=is_true(run["args"].get("vars", {}).get("allow_backdate")),
        partial=partial_reason(run, manifest),
    )


def is_true(value: object) -> bool:
    """Whether a var says yes: true or the text `true`, as the models read it."""
    return str(value).lower() == "true"


def partial_reason(run: dict, manifest: dict) -> str | None:
    """What a run left out of the whole project, in words; None if nothing.

    Judged by what was run, not by the options: a node can be left out by --select, by
    a selector, by an environment variable or by a failure before it. Unit tests may be
    left out, they do not look at the data.
    """
    arguments = run["args"]
    if arguments.get("which") != "build":
        return f"the last dbt command was `dbt {arguments.get('which')}`, not a build"
    for option in ("empty", "sample"):
        if arguments.get(option):
            return f"it was built with --{option}"
    expected = {
        key
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in BUILT_TYPES
        and node["config"].get("materialized") != "ephemeral"
    }
    good = {
        result["unique_id"]
        for result in run["results"]
        if result["status"] in GOOD_STATES
    }
    missing = sorted(expected - good)
    if not missing:
        return None
    return (
        f"{len(missing)} of {len(expected)} nodes were not built or did not pass, "
        f"{missing[0].split('.')[2]} first"
    )
