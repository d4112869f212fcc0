"""The checker's own measure: recall by kind of planted error, false alarms, chance, and speed.

Half of the texts (by hash) were set aside before the reading was tuned on the others, and are reported apart.
Run by `make bench`; writes results.json beside this file.  With the argument `speed` only the times are taken anew.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from benchmarks.speed import measure_speed, speed_table
from contradicted import contradict_all
from planted import Case, is_localised, is_reported, plant_all
from test_checker_cases import read_cases, unmark

from drafter.checker.check import check
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook

HERE = Path(__file__).resolve().parent

TEXTS = (HERE / "texts", HERE.parent / "cases")
# Written by people who had not seen the checker; what it says of prose that it does not know.
STRANGERS = HERE / "strangers"
MOST_PER_KIND = 400


def is_held_out(text: str) -> bool:
    """Half of the texts, by hash of their words."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def true_texts(*folders: Path) -> Iterator[tuple[str, FactBook]]:
    """Every passage without a planted mark, with its facts."""
    for folder in folders or TEXTS:
        for path in sorted(folder.glob("*.md")):
            facts, cases = read_cases(path)
            with tempfile.TemporaryDirectory() as scratch:
                file = Path(scratch) / "facts.yaml"
                file.write_text(facts, encoding="utf-8")
                book = load_facts(file)
            for _, marked in cases:
                text, marks = unmark(marked)
                if not marks:
                    yield text, book


def measure_truth(cases: list[tuple[str, FactBook]], alone: bool = False) -> dict[str, object]:
    """False alarms over true texts; ALONE: judged against themselves, without their facts."""
    quantities = alarms = unclear = quiet = 0
    for text, book in cases:
        report = check(text, None if alone else book)
        own = {
            (m.start, m.end)
            for m in report.mentions
            if m.verdict == "unsupported" and m.severity == "warning"
        }
        found = [f for f in report.findings if (f.start, f.end) not in own]
        quantities += sum(1 for m in report.mentions if m.kind not in ("label", "date"))
        alarms += len(found)
        unclear += sum(1 for m in report.mentions if m.verdict == "unclear")
        quiet += not found
    return {
        "texts": len(cases), "quantities": quantities, "alarms": alarms,
        "alarms_per_100": round(100 * alarms / quantities, 2), "unclear_per_100": round(100 * unclear / quantities, 2),
        "quiet_texts_percent": round(100 * quiet / len(cases), 1),
    }  # fmt: skip


def measure_plants(cases: list[tuple[str, FactBook]], alone: bool = False) -> dict[str, dict[str, int]]:
    """Per kind: how many were planted, reported, and reported at their place; ALONE: what contradicts the text itself,
    judged without facts."""
    plants: dict[str, list[tuple[FactBook | None, object]]] = {}
    for text, book in cases:
        report = check(text, book)
        if report.errors:
            continue
        case = Case(text, report, book)
        for plant in contradict_all(case) if alone else plant_all(case):
            plants.setdefault(plant.kind, []).append((None if alone else book, plant))
    results: dict[str, dict[str, int]] = {}
    for kind, made in plants.items():
        chosen = random.Random(kind).sample(made, min(len(made), MOST_PER_KIND))
        counts = Counter(planted=len(chosen), reported=0, localised=0)
        for book, plant in chosen:
            report = check(plant.text, book)
            counts["reported"] += is_reported(report)
            counts["localised"] += is_localised(report, plant)
        results[kind] = dict(counts)
    return results


def measure_chance(facts: int = 100, tries: int = 2000) -> dict[str, object]:
    """Random percentages in texts over 100 facts: how many are accepted by chance."""
    rng = random.Random(2024)
    rows = [
        f"  - {{id: f{n}, name: 项目{_name(n)}支出, value: {rng.uniform(10, 9000):.2f}, unit: 万元, part_of: total}}"
        for n in range(facts)
    ]
    rows += [
        f"  - {{id: l{n}, name: 项目{_name(n)}支出, value: {rng.uniform(10, 9000):.2f}, unit: 万元, period: 2022}}"
        for n in range(facts)
    ]
    source = (
        "schema: drafter.facts/1\nreport: {title: 甲, organization: 乙, fiscal_year: 2023}\nfacts:\n"
        "  - {id: total, name: 全部支出, value: 450000, unit: 万元}\n" + "\n".join(rows) + "\n"
    )
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "facts.yaml"
        file.write_text(source, encoding="utf-8")
        book = load_facts(file)
    accepted = 0
    for _ in range(tries):
        n = rng.randrange(facts)
        fact = book[f"f{n}"]
        shape = rng.choice(
            (
                "{0}{1}，比上年增长{2}%。",
                "{0}{1}，占全部支出的{2}%。",
                "{0}{1}，同比下降{2}%。",
                "{0}{1}，占比{2}%。",
            )
        )
        text = shape.format(fact.name, fact.in_unit(), f"{Decimal(rng.randrange(1, 999)) / 10}")
        accepted += check(text, book).mentions[-1].severity == "ok"
    return {"tries": tries, "accepted": accepted, "accepted_percent": round(100 * accepted / tries, 2)}


def _name(n: int) -> str:
    return "甲乙丙丁戊己庚辛壬癸"[n // 10] + "子丑寅卯辰巳午未申酉"[n % 10]


def totals(plants: dict[str, dict[str, int]]) -> dict[str, float]:
    planted = sum(row["planted"] for row in plants.values())
    return {
        "planted": planted,
        "recall_percent": round(100 * sum(row["reported"] for row in plants.values()) / planted, 2),
        "localised_percent": round(100 * sum(row["localised"] for row in plants.values()) / planted, 2),
        "lowest_kind_percent": round(
            min(100 * row["reported"] / row["planted"] for row in plants.values()), 1
        ),
    }


def table(results: dict) -> str:
    """The rows that the README shows."""
    lines = ["| kind of planted error | planted | reported | at its place |", "| --- | ---: | ---: | ---: |"]
    for kind, row in results["plants"].items():
        percent = f"{100 * row['reported'] / row['planted']:.1f} %"
        lines.append(
            f"| {kind} | {row['planted']} | {percent} | {100 * row['localised'] / row['planted']:.1f} % |"
        )
    return "\n".join(lines)


def main() -> None:
    file = HERE / "results.json"
    measured = json.loads(file.read_text(encoding="utf-8")) if sys.argv[1:] == ["speed"] else measure_all()
    results = measured | {"speed": measure_speed()}
    _show(results)
    file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def measure_all() -> dict:
    """All but the times."""
    cases = list(true_texts())
    tuned = [case for case in cases if not is_held_out(case[0])]
    held = [case for case in cases if is_held_out(case[0])]
    plants, strangers = measure_plants(cases), list(true_texts(STRANGERS))
    alone = measure_plants([*cases, *strangers], alone=True)
    return {
        "truth": measure_truth(cases), "truth_tuned_half": measure_truth(tuned), "truth_held_half": measure_truth(held),
        "plants": plants, "plants_total": totals(plants), "plants_held_half": totals(measure_plants(held)),
        "truth_strangers": measure_truth(strangers), "plants_strangers": totals(measure_plants(strangers)),
        "truth_without_facts": measure_truth([*cases, *strangers], alone=True),
        "plants_without_facts": alone, "plants_without_facts_total": totals(alone),
        "chance": measure_chance(),
    }  # fmt: skip


def _show(results: dict) -> None:
    print(table(results))
    print(speed_table(results["speed"]))
    for name, found in results.items():
        if name not in ("plants", "speed"):
            print(f"{name}: {json.dumps(found, ensure_ascii=False)}")


if __name__ == "__main__":
    main()
