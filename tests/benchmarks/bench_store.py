"""What memory saves: requests of a second run and after corrected facts, and how many sentences stay as they were.

The simulated model words every sentence anew each time it is asked for a section, as real ones do, and when a text
comes back to it with findings changes the sentences that are named, or (the wayward one) words all of them anew.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from command import command
from good_writer import GoodWriter, title_of
from scripted_server import Fault, ScriptedServer

from drafter.facts.load import load_facts
from drafter.outline.sections import load_outline
from drafter.store.audit import verify
from drafter.store.database import open_store
from drafter.store.revisions import add_section, open_report

HERE = Path(__file__).parent
FACTS = HERE.parent.parent / "data" / "qinghe-transport-2024"
NUMBER_ONLY = (
    ("群众满意度", "value: 92.4", "value: 93.1"),
    ("年初预算", "value: 7980.00", "value: 8000.00"),
    ("养护农村公路", "value: 1286.5", "value: 1310.2"),
    ("培训费", "value: 8.25", "value: 9.40"),
)
"""Corrections after which every word still fits."""
TURNED = (
    ("上年“三公”经费", "value: 31.20, unit: 万元, period: 2023", "value: 21.20, unit: 万元, period: 2023"),
    ("上年收入", "value: 7650.15", "value: 8650.15"),
    ("上年支出", "value: 8702.30", "value: 8002.30"),
)
"""Corrections that turn an increase into a decrease, or the reverse."""
_OPENINGS = ("", "总的看，", "综合来看，", "整体上，", "从全年看，")
_OPENING = re.compile("^(?:" + "|".join(filter(None, _OPENINGS)) + ")")


class FreeWriter(GoodWriter):
    """Words each sentence anew whenever it is asked; mends what is named, and nothing else unless WAYWARD."""

    def __init__(self, facts: Path, wayward: bool = False) -> None:
        super().__init__(load_facts(facts), load_outline("yunnan-3-2"), mend=self._mend)
        self._wayward = wayward

    def __call__(self, body: dict) -> Fault:
        answer = super().__call__(body)
        back = "【核对意见】" in body["messages"][-1]["content"]
        if back and not self._wayward:
            return answer
        title = title_of(body)
        return Fault(content=self._anew(answer.content, random.Random(f"{title}{self.asked[title]}")))

    def _anew(self, text: str, chance: random.Random) -> str:
        if "一是" in text:  # numbered points are read by their order: they keep their words
            return text
        pieces = [
            chance.choice(_OPENINGS) + _OPENING.sub("", piece) if piece.strip("。\n") else piece
            for piece in re.split(r"(?<=[。\n])", text)
        ]
        return "".join(pieces)

    def _mend(self, text: str, prompt: str) -> str:
        for sentence in re.findall(r"所在句子：(.+)", prompt):
            text = text.replace(sentence, _turned(sentence))
        return text


def _turned(sentence: str) -> str:
    """SENTENCE with increases and decreases exchanged."""
    for one, other in (("增加", "减少"), ("增长", "下降")):
        sentence = sentence.replace(one, "\0").replace(other, one).replace("\0", other)
    return sentence


@contextlib.contextmanager
def drafted(wayward: bool = False) -> Iterator[tuple[Path, Path, FreeWriter, list[str]]]:
    """Facts, report folder, model, and the command that drafts, after a first draft."""
    with tempfile.TemporaryDirectory() as folder:
        facts, out = shutil.copytree(FACTS, Path(folder, "facts")), Path(folder, "out")
        writer = FreeWriter(facts, wayward)
        with ScriptedServer({"m": writer}) as server:
            call = ["draft", str(facts), "-o", str(out), "--model", "m", "--base-url", server.url]
            result = command(*call)
            assert result.returncode == 0, result.stdout
            yield facts, out, writer, call


def correct(facts: Path, old: str, new: str) -> None:
    path = facts / "facts.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")


def sentences(out: Path) -> list[str]:
    text = (out / "report.md").read_text(encoding="utf-8")
    return [piece.strip() for piece in re.split(r"(?<=[。\n])", text) if piece.strip()]


def kept(before: list[str], after: list[str]) -> float:
    """How many percent of the sentences BEFORE stand in AFTER, character for character, new numbers included."""
    return round(100 * sum(one in set(after) for one in before) / len(before), 1)


def measure_requests() -> dict:
    """Requests of a first run, a second one, and after each correction that leaves the words right."""
    with drafted() as (facts, out, writer, call):
        first = writer.total
        assert command(*call).returncode == 0
        second = writer.total - first
        spent = writer.total
        refreshed = []
        for name, old, new in NUMBER_ONLY:
            correct(facts, old, new)
            assert command("refresh", out).returncode == 0, name
            refreshed.append(writer.total - spent)
            correct(facts, new, old)
            assert command("refresh", out).returncode == 0, name
        drafts = []
        for name, old, new in NUMBER_ONLY:
            correct(facts, old, new)
            assert command(*call).returncode == 0, name
            drafts.append(writer.total - spent)
        return {
            "first_run": first, "second_run": second, "corrected_facts": len(NUMBER_ONLY),
            "after_a_corrected_fact_refresh": max(refreshed), "after_a_corrected_fact_draft": max(drafts),
        }  # fmt: skip


def measure_stability() -> dict:
    """How many sentences stay when a correction makes words wrong and a model is asked for them again."""
    results: dict = {"corrections": len(TURNED)}
    for kind, wayward, fresh in (
        ("obedient", False, []),
        ("wayward", True, []),
        ("asked_afresh", False, ["--fresh"]),
    ):
        shares, requests, errors = [], [], 0
        for _, old, new in TURNED:
            with drafted(wayward) as (facts, out, writer, call):
                before, spent = sentences(out), writer.total
                correct(facts, old, new)
                if fresh:
                    writer._texts = FreeWriter(facts)._texts
                result = command(*call, *fresh)
                errors += result.returncode != 0 and not wayward
                shares.append(kept(before, sentences(out)))
                requests.append(writer.total - spent)
        results[kind] = {"least_kept_percent": min(shares), "requests": max(requests), "not_clean": errors}
    return results


def measure_store() -> dict:
    """What a commit costs, and how long it takes to verify many."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder, "drafter.db"), "x")
        report, spent = open_report(store, "report"), []
        for number in range(2000):
            started = time.perf_counter()
            add_section(store, report, f"s{number % 15}", json.dumps({"n": number, "text": "字" * 500}))
            spent.append(time.perf_counter() - started)
        started = time.perf_counter()
        with store.reading() as connection:
            assert verify(connection).faults == ()
        seconds = time.perf_counter() - started
        store.close()
    return {
        "commit_ms_p50": round(1000 * statistics.median(spent), 1),
        "commit_ms_p95": round(1000 * statistics.quantiles(spent, n=20)[-1], 1),
        "verify_entries_per_second": round(2001 / seconds),
    }


def main() -> None:
    results = {"requests": measure_requests(), "stability": measure_stability(), "store": measure_store()}
    results["sqlite"] = sqlite3.sqlite_version
    for name, values in results.items():
        print(f"{name}: {json.dumps(values, ensure_ascii=False)}")
    (HERE / "store.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
