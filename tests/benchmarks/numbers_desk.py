"""The review page of a report of two thousand numbers in Debian's Chromium: when it can be used.

    PYTHONPATH=tests python tests/benchmarks/numbers_desk.py [NUMBERS]

Measured: from the address to the page loaded and the script at work (J moves the focus), then from a number's focus
to its detail, and T until the number is ticked and the next one has the focus (median of ten).  Printed, and kept.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlunsplit

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from keyboard_desk import ARGUMENTS
from load_desk import keep_result, prepare, served

from drafter.draft.history import History
from drafter.review.casework import open_dossier, replace_section
from drafter.store.database import open_store

SECTION = "overview"


def lengthen(place, folder, report, wanted):
    """A version whose SECTION states the totals again and again; how many numbers the report then has."""
    store = open_store(place, "load")
    dossier = open_dossier(History(store, report, folder), True)
    book = dossier.reading.book
    facts = [one for one in book if one.written and not one.formula][:10]
    line = "、".join(f"{one.name}{one.in_unit()}" for one in facts)
    body = "\n".join([dossier.reading.body(SECTION), *[f"其中{line}。"] * (wanted // len(facts) + 1)])
    replace_section(dossier, dossier.standing.version.fingerprint, SECTION, body)
    total = len(open_dossier(History(store, report, folder), True).reading.numbers)
    store.close()
    return total


def timed(act):
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


def main(wanted=2000):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        place = folder / "drafter.db"
        report, (secret,) = prepare(place, folder, [({"author", "reviewer"}, "x")])
        total = lengthen(place, folder, report, wanted)
        with served(place, folder) as (address, _), sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            context = chromium.new_context(locale="zh-CN")
            base = urlunsplit((address.scheme, address.netloc, "", "", ""))
            context.add_cookies([{"name": f"drafter-{address.port}", "value": secret, "url": base}])
            page = context.new_page()
            page.goto(f"{base}/verify")
            first, second = (timed(lambda: _open(page, f"{base}/reports/{report}/review")) for _ in range(2))
            kilobytes = len(page.content().encode()) // 1024
            focus = [timed(lambda: _step(page)) for _ in range(10)]
            tick = [timed(lambda at=at: _tick(page, at)) for at in range(1, 11)]
            chromium.close()
    return {
        "numbers": total, "page_kilobytes": kilobytes, "first_view_ms": round(first), "usable_ms": round(second),
        "detail_ms": round(sorted(focus)[5]), "tick_and_next_ms": round(sorted(tick)[5]),
        "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _open(page, address):
    page.goto(address)
    page.keyboard.press("j")
    page.wait_for_function("document.activeElement.matches('#text a.n')")


def _step(page):
    page.keyboard.press("j")
    text = (
        "document.querySelector('#detail h2').textContent === document.activeElement.firstChild.textContent"
    )
    page.wait_for_function(text)


def _tick(page, at):
    page.keyboard.press("t")
    page.wait_for_function("n => document.querySelectorAll('#text a.n[data-ticked]').length >= n", arg=at)


if __name__ == "__main__":
    keep_result("numbers", main(*map(int, sys.argv[1:])))
