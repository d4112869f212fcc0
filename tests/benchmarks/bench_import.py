"""How long an import takes: a workbook of forty sheets, as .xlsx, in processor time.

Writes tests/benchmarks/import.json; run by `make bench`.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from pathlib import Path
from statistics import median

import workbooks

from drafter.sources.bring import bring

HERE = Path(__file__).resolve().parent
ROUNDS = 7


def forty_sheets(path: Path) -> Path:
    """A unit's published tables, over and over: forty sheets, of which thirty are read."""
    book = workbooks.empty_book()
    while len(book.worksheets) < 40:
        for sheet in workbooks.yunnan().worksheets:
            if len(book.worksheets) < 40:
                name = f"{sheet.title}-{len(book.worksheets)}"
                workbooks.add(book, name, sheet.iter_rows(values_only=True))
    return workbooks.save(book, path)


def seconds(path: Path) -> float:
    start = time.process_time()
    brought = bring([path], path.parent)
    assert brought.count > 100
    return time.process_time() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = forty_sheets(Path(folder) / "四十张表.xlsx")
        first, *others = (seconds(path) for _ in range(ROUNDS))
    results = {
        "sheets": 40,
        "seconds_first": round(first, 2),
        "seconds_median": round(median(others), 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(f"import: {json.dumps(results)}")
    (HERE / "import.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
