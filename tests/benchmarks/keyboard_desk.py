"""The whole way from an empty store to the approved Word file, with the keyboard alone, counted and timed.

    PYTHONPATH=tests python tests/benchmarks/keyboard_desk.py

Debian's Chromium at `drafter serve` for one person, in a process of its own.  Nothing is clicked; the file's dialogue,
which is the browser's own, is answered once the field for it has the focus.  What a person takes is assumed, not
measured: KEY seconds for each key that is pressed (Tab, Enter, a shortcut), LETTER for each character of the report's
name, FILE for the dialogue, LOOK to look at a number with its source before it is ticked, READ for each page that is
new to him.  The machine's own time is measured and added.  Printed as JSON, and kept in desk.json.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from load_desk import ROOT, keep_result

KEY, LETTER, FILE, LOOK, READ = 1.5, 0.5, 10.0, 4.0, 5.0
NAME = "2024年度部门整体支出绩效自评报告"
FACTS = ROOT / "data" / "qinghe-transport-2024"
ROADS = "东山路 西河路 南坪路 北岭路 青石路 白水路 红旗路 双桥路 三合路 四季路 五里路 六安路".split()
"""More facts: with one for each of these the report has sixty numbers."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def files_in(folder):
    """The made-up body's facts, with those of the ROADS."""
    more = "".join(
        f"  - {{id: output.road{at}, name: {road}养护里程, value: {12 + at}.{at % 9 + 1}, unit: 公里, source: 养护台账.xlsx#汇总!C{at}}}\n"
        for at, road in enumerate(ROADS, start=1)
    )
    text = (FACTS / "facts.yaml").read_text(encoding="utf-8").replace("facts:\n", f"facts:\n{more}", 1)
    (folder / "facts.yaml").write_text(text, encoding="utf-8")
    shutil.copy(FACTS / "自评表.yaml", folder)
    return sorted(folder.glob("*.yaml"))


class Hands:
    """The keyboard; every key is counted."""

    def __init__(self, page):
        self.page, self.keys, self.letters, self.looked, self.read, self.files = page, 0, 0, 0, 0, 0
        self.stops = 0

    def press(self, key):
        self.keys += 1
        self.page.keyboard.press(key)

    def focus(self):
        """What has the focus, as a reader would call it."""
        self.stops += 1
        return self.page.evaluate("document.activeElement.innerText || document.activeElement.id")

    def aim(self, name):
        """M, and what then has the focus is NAME."""
        self.press("m")
        assert name in self.focus(), (name, self.page.url)

    def go(self, name, then):
        """M to the page's main button, which is called NAME, and Enter; THEN is to be seen."""
        self.aim(name)
        self.press("Enter")
        self.arrive(then)

    def arrive(self, then):
        expect(self.page.locator("main")).to_contain_text(then, timeout=30_000)
        self.read += 1

    def type(self, text):
        self.letters += len(text)
        self.page.keyboard.type(text)

    def choose(self, paths):
        self.files += 1
        self.page.locator("input:focus").set_input_files(paths)

    @property
    def seconds(self):
        """What a person takes, by the assumptions."""
        return (
            KEY * self.keys
            + LETTER * self.letters
            + FILE * self.files
            + LOOK * self.looked
            + READ * self.read
        )


def work(page, files, most=None):
    """The whole way; at MOST so many numbers are looked at and ticked.  The keyboard, the numbers, the file."""
    hands = Hands(page)
    hands.arrive("还没有报告")
    hands.aim("name")
    hands.type(NAME)
    hands.press("Enter")
    hands.arrive("请导入数据")
    hands.aim("files")
    hands.choose(files)
    hands.go("导入", "已导入")
    hands.go("去起草", "由谁撰写")
    hands.go("开始起草", "起草完成")
    hands.go("去审阅", "检查发现")
    total = page.locator("#text a.n").count()
    wanted = min(total, most or total)
    hands.press("j")
    for at in range(wanted):
        hands.looked += 1
        hands.press("t")
        page.wait_for_function(
            "n => document.querySelectorAll('#text a.n[data-ticked]').length >= n", arg=at + 1
        )
    hands.stops += wanted
    hands.go("提交审核", "审核中")
    hands.go("批准此版本", "以上内容本人已审阅")
    hands.aim("agreed")
    hands.press("Space")
    hands.go("批准此版本", "报告已批准")
    hands.go("去导出", "导出定稿")
    hands.aim("导出定稿")
    with page.expect_download() as given:
        hands.press("Enter")
    return hands, total, given.value


def main(most=None):
    browser = shutil.which("chromium")
    assert browser, "Debian's package chromium is missing"
    with (
        tempfile.TemporaryDirectory() as scratch,
        tempfile.TemporaryDirectory() as given,
        sync_playwright() as playwright,
    ):
        files = files_in(Path(given))
        command = [sys.executable, "-m", "drafter", "serve", scratch, "--port", "0", "--no-browser"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        try:
            page = chromium.new_context(locale="zh-CN", accept_downloads=True).new_page()
            begun = time.monotonic()
            page.goto(server.stdout.readline().strip())
            hands, total, file = work(page, files, most)
            machine = time.monotonic() - begun
            head = Path(file.path()).read_bytes()[:2]
            name = file.suggested_filename
        finally:
            chromium.close()
            server.send_signal(signal.SIGINT)
            server.wait(30)
            server.stdout.close()
    return {
        "numbers": total, "numbers_ticked": hands.looked, "keys": hands.keys, "focus_stops": hands.stops,
        "pages_read": hands.read, "letters": hands.letters, "is_word_file": name.endswith(".docx") and head == b"PK",
        "assumed_seconds": {"key": KEY, "letter": LETTER, "file": FILE, "number": LOOK, "page": READ},
        "person_minutes": round(hands.seconds / 60, 1), "machine_seconds": round(machine, 1),
        "minutes": round((hands.seconds + machine) / 60, 1),
    }  # fmt: skip


if __name__ == "__main__":
    keep_result("keyboard", main())
