"""The README's pictures: the pages of the dashboard on the published file, as small PNG.

Reads PUBLISHED_PATH (the demo, as `make build` leaves it) and needs /usr/bin/chromium.
Writes docs/pictures/*.png.
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.environments import ROOT, environment  # noqa: E402
from scripts.publish import places_of_environment  # noqa: E402
from tests.python.browsing import site  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
ACCOUNT = "acc_00064"
PICTURES = (
    ("call_today", "/", "light", 1280),
    ("portfolio", "/portfolio", "light", 1280),
    ("account", f"/account?id={ACCOUNT}", "light", 1280),
    ("account_dark", f"/account?id={ACCOUNT}", "dark", 1280),
)
# Fewer colours, as text and flat areas bear it: a few ten kB a picture.
SHRINK = """
import sys
from PIL import Image
for name in sys.argv[1:]:
    picture = Image.open(name).convert("RGB").crop((0, 0, 1280, 1000))
    picture.quantize(200, dither=Image.Dither.NONE).save(name, optimize=True)
"""


def main() -> int:
    """Take all pictures; 0 on success."""
    path = places_of_environment().published
    if not path.exists():
        print(f"pictures: {path} is not there: run `make build`.", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    running = site.start(path)
    try:
        running.visit(
            *[
                {
                    "path": address,
                    "scheme": scheme,
                    "width": width,
                    "picture": str(FOLDER / f"{name}.png"),
                }
                for name, address, scheme, width in PICTURES
            ]
        )
    finally:
        site.stop(running)
    files = [str(FOLDER / f"{name}.png") for name, *_ in PICTURES]
    python = str(environment("dashboard") / "python")
    subprocess.run([python, "-c", SHRINK, *files], check=True)
    for file in files:
        print(f"{file}: {Path(file).stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
