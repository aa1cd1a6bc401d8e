"""Visits pages with Chromium and prints what it saw as JSON; runs in .venvs/browser.

Reads JSON from standard input: `base` (address), `visits` (each with `path` and optional
`steps`, `scheme`, `width`, `picture`, `count`: a selector whose visible elements are
counted). Steps: ["click", selector], ["fill", selector,
text], ["press", key], ["download", selector], ["follow", selector] (focus it and press
Enter).
"""

import functools
import json
import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
# Streamlit looks for its server below the page's own path before it tries the root.
PROBE = re.compile(r"/_stcore/(health|host-config)$")
SETTLED = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const app = document.querySelector('[data-testid="stApp"]');
    return main && main.querySelector('h1')
        && app && app.getAttribute('data-test-script-state') === 'notRunning'
        && !document.querySelector('[data-testid="stSkeleton"]')
        && !document.querySelector('[data-stale="true"]');
}"""

# What a text that became markup would leave: handlers, scripts, addresses that run.
EVIL = """() => [
    ...document.querySelectorAll(
        '[onerror], [onload], [onclick], [data-testid="stMain"] script, '
        + 'a[href^="javascript"], img[src="x"]'
    )
].length + (window.hacked ? 1 : 0)"""


def main() -> None:
    """Visit all pages in one browser."""
    asked = json.load(sys.stdin)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        @functools.cache  # pages of one share scripts, loaded and compiled once
        def context(width: int, scheme: str):
            return browser.new_context(
                viewport={"width": width, "height": 800},
                color_scheme=scheme,
                accept_downloads=True,
            )

        seen = [visit(context, asked["base"], one) for one in asked["visits"]]
        browser.close()
    json.dump(seen, sys.stdout)


def visit(context, base: str, asked: dict) -> dict:
    """What one page showed. context: the browser's for a width and a colour scheme."""
    page = context(asked.get("width", 1280), asked.get("scheme", "light")).new_page()
    seen: dict = {"path": asked["path"], "errors": [], "elsewhere": [], "downloads": []}

    def console(message) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not PROBE.search(where):
            seen["errors"].append(f"{message.text} ({where})")

    def request(sent) -> None:
        if not sent.url.startswith(
            (base, base.replace("http", "ws"), "data:", "blob:")
        ):
            seen["elsewhere"].append(sent.url)

    page.on("console", console)
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.on("request", request)
    page.on(
        "dialog", lambda dialog: (seen["errors"].append("dialog"), dialog.dismiss())
    )
    page.goto(base + asked["path"])
    settle(page)
    for step in asked.get("steps", []):
        take(page, step, seen)
        settle(page)
    main = page.locator('[data-testid="stMain"]')
    seen["text"] = main.inner_text()
    if asked.get("count"):
        seen["count"] = main.locator(f"{asked['count']}:visible").count()
    seen["html"] = main.inner_html()
    seen["url"] = page.url
    seen["exceptions"] = page.locator('[data-testid="stException"]').count()
    seen["charts"] = page.locator(
        '[data-testid="stVegaLiteChart"] canvas, .vega-embed'
    ).count()
    seen["too_wide"] = page.evaluate(
        "document.documentElement.scrollWidth > window.innerWidth + 1"
    )
    seen["evil"] = page.evaluate(EVIL)
    if asked.get("picture"):
        picture(page, asked)
    page.close()
    return seen


def settle(page: Page) -> None:
    """Wait until the app has drawn everything."""
    page.wait_for_timeout(150)
    page.wait_for_function(SETTLED, timeout=30000)
    page.wait_for_timeout(150)


def take(page: Page, step: list, seen: dict) -> None:
    """Do one step."""
    action, *more = step
    if action == "click":
        page.locator(more[0]).first.click()
    elif action == "fill":
        page.locator(more[0]).first.fill(more[1])
        page.keyboard.press("Enter")
    elif action == "press":
        page.keyboard.press(more[0])
    elif action == "follow":
        page.locator(more[0]).first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    elif action == "download":
        with page.expect_download() as expected:
            page.locator(more[0]).first.click()
        seen["downloads"].append(Path(expected.value.path()).read_text())
    else:
        raise ValueError(f"unknown step {action}")


def picture(page: Page, asked: dict) -> None:
    """Save what is seen, the whole page unless `whole` is false."""
    height = 800
    if asked.get("whole", True):
        block = '[data-testid="stMainBlockContainer"]'
        height = page.evaluate(f"document.querySelector('{block}').scrollHeight") + 80
    page.set_viewport_size({"width": asked.get("width", 1280), "height": height})
    page.wait_for_timeout(700)
    page.screenshot(path=asked["picture"])


if __name__ == "__main__":
    main()
