"""`drafter refresh`: a corrected fact goes into the report without a request; words that no longer fit are named."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import asdict

import pytest
from command import command
from conftest import ROOT
from good_writer import GoodWriter
from scripted_server import ScriptedServer
from test_cli import is_one_sentence

from drafter.facts.load import load_facts
from drafter.facts.snapshot import fingerprint, restore, snapshot


@pytest.fixture(name="out")
def _out(facts, tmp_path):
    out = tmp_path / "out"
    assert command("draft", facts, "-o", out).returncode == 0
    return out


@pytest.fixture(name="by_model")
def _by_model(facts, tmp_path, outline):
    """A draft whose words are a model's: a refresh keeps them, right or not."""
    out = tmp_path / "byModel"
    with ScriptedServer({"m": GoodWriter(load_facts(facts), outline)}) as server:
        assert command("draft", facts, "-o", out, "--model", "m", "--base-url", server.url).returncode == 0
    return out


def correct(facts, old, new):
    path = facts / "facts.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def report(out):
    return (out / "report.md").read_text(encoding="utf-8")


def test_a_corrected_fact_and_all_that_is_computed_from_it_are_rendered_again(facts, out):
    """Budget corrected: the amount and the rate of completion change, no other character does."""
    before = report(out)
    correct(facts, "name: 年初预算, value: 7980.00", "name: 年初预算, value: 8000.00")
    result = command("refresh", out)
    assert (result.returncode, result.stderr) == (0, "")
    assert "  年初预算：7980.00万元 → 8000.00万元\n  完成年初预算：105.40% → 105.13%\n" in result.stdout
    assert "不再合适" not in result.stdout
    assert report(out) == before.replace("7980.00万元", "8000.00万元").replace("105.40%", "105.13%")


def test_words_that_no_longer_fit_are_named_with_the_reason(facts, by_model):
    """A decrease became an increase: exactly the two sentences that speak of it, each once."""
    out = by_model
    correct(facts, "value: 31.20, unit: 万元, period: 2023", "value: 21.20, unit: 万元, period: 2023")
    result = command("refresh", out / "report.md")
    assert result.returncode == 1
    named = result.stdout.split("下列2句的说法不再合适，请修改：\n")[1].splitlines()[:4]
    assert named[0].startswith("  2024年“三公”经费26.40万元，较上年减少5.2万元")
    assert "方向相反" in named[1]
    assert named[2].startswith("  “三公”经费较上年有所减少")
    assert "不符" in named[3]
    assert "【本部分还有未改正的错误" in report(out)
    assert "不再合适" not in command("refresh", out).stdout, (
        "what was named once is a plain finding from then"
    )


def test_a_bound_that_no_longer_holds_is_named(facts, out):
    """超过8100万元 was true of 8120.40, and is not of 8020.40."""
    text = report(out).replace(
        "2024年，我局本年收入合计", "2024年，我局本年收入合计超过8100万元，具体为本年收入合计"
    )
    (out / "report.md").write_text(text, encoding="utf-8")
    assert command("refresh", out).returncode == 0
    for old, new in (("8120.40", "8020.40"), ("7700.40", "7600.40"), ("652.80", "752.80")):
        correct(facts, f"value: {old}", f"value: {new}")
    result = command("refresh", out)
    named = result.stdout.split("不再合适，请修改：\n")[1]
    assert "超过8100万元" in named.splitlines()[0]
    assert "8020.40万元" in report(out)


def test_a_share_that_someone_worked_out_himself_is_named(facts, out):
    """37.1% is no fact, it was computed in the text: after the correction it is wrong, and named with what is right."""
    path = out / "report.md"
    path.write_text(
        report(out).replace("基本支出3120.45万元", "基本支出3120.45万元，占本年支出合计的37.1%"),
        encoding="utf-8",
    )
    assert command("refresh", out).returncode == 0
    for old, new in (
        ("3120.45", "3320.45"),
        ("2780.45", "2980.45"),
        ("5290.30", "5090.30"),
        ("960.00", "760.00"),
    ):
        correct(facts, f"value: {old}", f"value: {new}")
    result = command("refresh", out)
    named = result.stdout.split("下列1句的说法不再合适，请修改：\n")[1].splitlines()
    assert "基本支出3320.45万元，占本年支出合计的37.1%" in named[0]
    assert "39.5%" in named[1]


def test_no_request_is_made(facts, tmp_path, outline):
    """A draft by a model, a corrected fact, a refresh: the server hears nothing."""
    out = tmp_path / "byModel"
    writer = GoodWriter(load_facts(facts), outline)
    with ScriptedServer({"m": writer}) as server:
        command("draft", facts, "-o", out, "--model", "m", "--base-url", server.url)
        asked = writer.total
        correct(facts, "value: 92.4", "value: 93.1")
        assert command("refresh", out).returncode == 0
        assert writer.total == asked > 0
    assert "93.1%" in report(out)


def test_the_facts_of_the_draft_are_found_again_when_all_is_moved(facts, out, tmp_path):
    """Facts and report moved together to another place: the way from one to the other still holds."""
    target = tmp_path / "elsewhere"
    target.mkdir()
    for folder in (facts, out):
        shutil.move(folder, target)
    result = command("refresh", target / "out")
    assert (result.returncode, "数据没有变化" in result.stdout) == (0, True)


def test_a_persons_own_outline_is_found_again(facts, tmp_path):
    """A draft by an outline of one's own folder is refreshed by the same."""
    outline = shutil.copytree(ROOT / "prompts" / "yunnan-3-2", tmp_path / "mine")
    out = tmp_path / "byMine"
    assert command("draft", facts, "-o", out, "--outline", outline).returncode == 0
    correct(facts, "value: 92.4", "value: 93.1")
    assert command("refresh", out).returncode == 0
    assert "93.1%" in report(out)


def test_other_facts_may_be_given(facts, out, tmp_path):
    """--facts takes the corrected file from wherever it is."""
    copy = shutil.copytree(facts, tmp_path / "corrected")
    correct(copy, "value: 92.4", "value: 93.1")
    assert command("refresh", out, "--facts", copy).returncode == 0
    assert "93.1%" in report(out)


def test_an_unchanged_refresh_adds_no_revision(out):
    """Nothing changed: said so, and the history stays as it is."""
    before = command("audit", "log", out).stdout
    assert "数据没有变化" in command("refresh", out).stdout
    assert command("audit", "log", out).stdout == before


def test_a_folder_without_a_draft_is_one_sentence(facts, tmp_path):
    """No store, or facts that went away: status 2 with the mend."""
    assert "drafter draft" in is_one_sentence(command("refresh", facts))
    out = tmp_path / "out2"
    command("draft", facts, "-o", out)
    shutil.rmtree(facts)
    assert "facts" in is_one_sentence(command("refresh", out))


def test_a_fact_that_is_gone_is_named(facts, by_model):
    """Its references cannot be rendered: an error at its place, never an old number."""
    out = by_model
    correct(facts, '  - {id: satisfaction, name: 群众满意度, value: 92.4, unit: "%"}\n', "")
    result = command("refresh", out)
    assert result.returncode == 1
    assert "删去：群众满意度92.4%" in result.stdout
    assert "92.4%" not in report(out)


# -- facts kept -----------------------------------------------------------------------------------------


def test_kept_facts_come_back_as_they_were(data_set):
    """With includes, formulas, ranges and materials: the same fingerprint."""
    book = restore(snapshot(data_set), fingerprint(data_set))
    assert book is not None
    assert [asdict(fact) for fact in book] == [asdict(fact) for fact in data_set]
    assert (book.materials, book.identities) == (data_set.materials, data_set.identities)


def test_the_fingerprint_is_of_what_is_stated_not_of_how_it_is_written(facts):
    """A comment changes nothing; a value, a source or a material does."""
    first = fingerprint(load_facts(facts))
    path = facts / "facts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# 说明\n{text}", encoding="utf-8")
    assert fingerprint(load_facts(facts)) == first
    for old, new in (("92.4", "92.5"), ("D19", "D20"), ("路况改善后", "路况好转后")):
        path.write_text(text.replace(old, new), encoding="utf-8")
        assert fingerprint(load_facts(facts)) != first


def test_facts_that_cannot_be_had_again_are_none_not_others(data_set):
    """Kept files that state something else than the fingerprint are not used."""
    texts = json.loads(snapshot(data_set))
    changed = {name: re.sub(r'(value"?: "?)\d', r"\g<1>7", text) for name, text in texts.items()}
    assert changed != texts
    assert restore(json.dumps(changed), fingerprint(data_set)) is None
    assert restore("{}", fingerprint(data_set)) is None


def test_what_the_built_in_writer_wrote_is_written_anew(tmp_path):
    """收支平衡 is not left standing where the corrected facts say otherwise."""
    facts = """\
schema: drafter.facts/1
report: {title: 2024年某局部门整体支出绩效自评报告, organization: 某局, fiscal_year: 2024, outline: general}
facts:
  - {id: income.total, name: 本年收入, value: 600.02, unit: 万元}
  - {id: expenditure.total, name: 本年支出, value: 600.02, unit: 万元}
  - {id: expenditure.basic, name: 基本支出, value: 137.36, unit: 万元, part_of: expenditure.total}
  - {id: budget.initial, name: 年初预算, value: 1905.71, unit: 万元}
"""
    path = tmp_path / "facts.yaml"
    path.write_text(facts, encoding="utf-8")
    command("draft", path, "-o", tmp_path / "out")
    report = tmp_path / "out" / "report.md"
    assert "收支平衡" in report.read_text(encoding="utf-8")
    path.write_text(facts.replace("600.02", "700.02", 1), encoding="utf-8")
    command("refresh", tmp_path / "out")
    assert "700.02万元" in report.read_text(encoding="utf-8")
    assert "收支平衡" not in report.read_text(encoding="utf-8")
