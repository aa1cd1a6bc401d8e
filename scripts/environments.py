"""Environments besides .venv, for what the project itself does not need to run.

`.venvs/<name>` holds what `requirements/<name>.lock` says, made when it is first asked
for and made anew when the lock changes.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def environment(name: str) -> Path:
    """Folder of the programs of an environment, installed if it is not there.

    Waits while another process installs it. Raises CalledProcessError if pip fails; what
    it said is on standard error.
    """
    lock = ROOT / "requirements" / f"{name}.lock"
    folder = ROOT / ".venvs" / name
    stamp = folder / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f"{name}.busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            install(folder, lock)
            stamp.write_text(wanted)
    return folder / "bin"


def install(folder: Path, lock: Path) -> None:
    """Make an environment and install what is locked. Raises CalledProcessError."""
    print(
        f"Installing what {lock.stem} needs into .venvs/{folder.name} (once) ...",
        file=sys.stderr,
        flush=True,
    )
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    done = subprocess.run(
        [
            *(str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"),
            *("--disable-pip-version-check", "--no-input", "--compile", "--no-deps"),
            *("--require-hashes", "--requirement", str(lock)),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    # Warnings of pip about its own settings are no news of ours.
    told = [line for line in done.stderr.splitlines() if line[:7] != "WARNING"]
    print("\n".join(told), end="\n" if told else "", file=sys.stderr)
    done.check_returncode()
