"""What to do next, from the words of an error."""

FULL_DISK = (
    "no space left on device",
    "file too large",
    "disk quota exceeded",
    "max_temp_directory_size",
)


def advice(text: str) -> str:
    """The next step for whoever reads the errors in `text`."""
    lower = text.lower()
    if any(words in lower for words in FULL_DISK):
        return (
            "free space on the disk of DUCKDB_PATH and PUBLISHED_PATH (a build takes "
            "about the size of the build file again), then run again; what was "
            "published before is unchanged."
        )
    if "out of memory error" in lower:
        return (
            "raise DUCKDB_MEMORY_LIMIT (or free memory), or let a statement compute "
            "less at once (var account_days_at_once), then run again; what was "
            "published before is unchanged."
        )
    if "ended by sigkill" in lower:
        return (
            "if nobody ended it, the system did, for want of memory: set "
            "DUCKDB_MEMORY_LIMIT to half of what the machine has (or close other "
            "programs), then run again; what was published before is unchanged."
        )
    if "lock" in lower and "conflicting" in lower:
        return "close the other program that has the DuckDB file open, then run again."
    if "seeds/" in text or ".csv" in text and "rule" in text:
        return "correct the seed row named above (seeds/), then run `make build` again."
    if "raw_violations" in text or "required table" in text or "column" in text:
        return (
            "correct the raw file or column named above (`make doctor` checks the raw "
            "folder without building), then run `make build` again."
        )
    return "correct what is named above, then run `make build` again."
