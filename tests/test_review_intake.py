"""What an import would change, as a person is shown it."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT

from drafter.errors import RequestError
from drafter.review.intake import compare, load_uploads, merge
from drafter.review.visit import Upload

STATED = {
    "schema": "drafter.facts/1",
    "report": {"title": "自评报告", "organization": "某县某局", "fiscal_year": "2023"},
    "facts": [
        {"id": "spent", "name": "决算支出", "value": "1302.55", "unit": "万元", "source": "填好.xlsx#收支!D9"},
        {"id": "staff", "name": "编制", "value": "62", "unit": "人", "source": "填好.xlsx#业务数据!D8"},
    ],
    "indicators": [
        {
            "id": "roads", "first": "产出", "second": "数量指标", "name": "养护里程", "operator": "≥", "target": "1200",
            "unit": "公里", "actual": "1286.5", "weight": "10", "score": "10", "source": "填好.xlsx#指标!D6",
        }
    ],
}  # fmt: skip


def kept(stated):
    return json.dumps({"facts.json": json.dumps(stated, ensure_ascii=False)})


def other(**changes):
    """What the same workbook under another name states, with CHANGES of the three values."""
    text = json.dumps(STATED, ensure_ascii=False).replace("填好.xlsx", "更正.xlsx")
    for old, new in changes.values():
        text = text.replace(old, new)
    return kept(json.loads(text))


def test_a_file_of_another_name_changes_only_sources():
    """Such rows are told apart from those whose value changed: they would hide them."""
    assert {change.kind for change in compare(kept(STATED), other())} == {"source"}
    changes = compare(kept(STATED), other(spent=("1302.55", "1303.55")))
    assert [change.key for change in changes if change.kind == "changed"] == ["facts:spent"]


def test_an_indicator_is_a_row_of_its_own_in_words():
    """Not the whole table in one cell, and nothing as a program writes it."""
    changes = compare(kept(STATED), other(actual=("1286.5", "1290.5")))
    (row,) = [change for change in changes if change.kind == "changed"]
    assert (row.key, row.name) == ("indicators:roads", "指标 养护里程")
    assert row.after == "指标值≥1200公里，实际完成1290.5公里，分值10，得分10"
    assert row.source == "更正.xlsx#指标!D6"


def test_an_indicator_is_accepted_by_itself():
    """The other rows stay as they were."""
    new = other(actual=("1286.5", "1290.5"), spent=("1302.55", "1303.55"))
    merged = merge(kept(STATED), new, {"indicators:roads"}, "更正.xlsx").content
    assert "1290.5" in merged
    assert "1303.55" not in merged


@pytest.mark.parametrize("data", [b"", b"<html>", b"report: x"])
def test_what_only_bears_the_name_of_a_workbook_is_called_so(data):
    """The clerk is told to save it anew, not what a facts file must look like."""
    with pytest.raises(RequestError, match=r"填好\.xlsx不是工作簿，或已损坏；请用Excel"):
        load_uploads([Upload("填好.xlsx", data)])


@pytest.mark.parametrize("order", [1, -1])
def test_of_files_that_tell_about_the_report_the_one_that_includes_the_others_counts(order):
    """In whatever order a browser sends them; a folder's worth of files is chosen at once."""
    folder = ROOT / "data" / "qinghe-transport-2024"
    given = [Upload(path.name, path.read_bytes()) for path in sorted(folder.glob("*.yaml"))[::order]]
    assert len(given) == 2
    assert load_uploads(given).indicators
