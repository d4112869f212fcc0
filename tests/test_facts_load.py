"""Facts files: what is read, and what is said of what cannot be read."""

import json
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from drafter.cli.facts import facts as facts_command
from drafter.errors import FactsError
from drafter.facts.load import load_facts, read_facts
from drafter.facts.model import FactBook, Whole
from drafter.facts.nodes import MAX_BYTES

HEAD = """schema: drafter.facts/1
report:
  title: 2023年某局部门整体支出绩效评价报告
  organization: 某市某局
  fiscal_year: 2023
"""
TOTAL = "  - {id: total, name: 决算支出, value: 600.02, unit: 万元}\n"


def write(folder: Path, text: str, name: str = "facts.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, facts: str, rest: str = "") -> FactBook:
    return load_facts(write(folder, f"{HEAD}facts:\n{facts}{rest}"))


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(FactsError) as caught:
        load_facts(path)
    assert all("；" in problem for problem in caught.value.problems), "no mend"
    assert all(problem.strip().count("\n") == 0 for problem in caught.value.problems)
    return caught.value.problems


def problems_of(folder: Path, facts: str, rest: str = "") -> tuple[str, ...]:
    return problems(write(folder, f"{HEAD}facts:\n{facts}{rest}"))


def test_all_fields_of_a_fact_are_read(tmp_path):
    """Every field of the contract reaches the fact."""
    book = load(
        tmp_path,
        TOTAL
        + """  - id: social
    name: 社会保障支出
    aliases: [社保支出, 社会保障支出]
    value: 578.660
    unit: 万元
    period: 2023-01/2023-10
    source: [决算.xlsx#01!F30, 说明]
    organization: 局本级
    basis: 决算
    part_of: {whole: total, split: 按功能分类}
    bound: at_least
    decimals: 1
    confidential: true
""",
    )
    fact = book["social"]
    assert fact.names == ("社会保障支出", "社保支出")
    assert (fact.exact, fact.written, fact.decimals) == (5786600, "578.660", 1)
    assert str(fact.period) == "2023-01/2023-10"
    assert fact.source == ("决算.xlsx#01!F30", "说明")
    assert (fact.organization, fact.basis, fact.bound) == ("局本级", "决算", "at_least")
    assert fact.part_of == Whole("total", "按功能分类")
    assert fact.confidential
    assert book["total"].period == book.report.period


def test_the_head_of_the_report_is_read(tmp_path):
    """Title, body, year and the optional fields reach the report."""
    extra = "  short_names: [我局]\n  issued: 2024-02-21\n  attachment: 附件3-2\n  outline: yunnan-3-2\n"
    report = load_facts(write(tmp_path, f"{HEAD}{extra}facts:\n{TOTAL}")).report
    assert (report.title, report.organization) == ("2023年某局部门整体支出绩效评价报告", "某市某局")
    assert (report.fiscal_year, report.short_names) == (2023, ("我局",))
    assert (str(report.issued), report.attachment, report.outline) == ("2024-02-21", "附件3-2", "yunnan-3-2")


@pytest.mark.parametrize("written", ["8.50", '"8.50"', "'8.50'"])
def test_digits_are_kept_as_written(tmp_path, written):
    """8.50 keeps its two decimals, quoted or not."""
    fact = load(tmp_path, f"  - {{id: a, name: 甲, value: {written}, unit: 万元}}\n")["a"]
    assert fact.in_unit() == "8.50万元"
    assert fact.exact == 85000


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_any_written_decimal_survives_exactly(tmp_path_factory, value):
    """What a file writes is what the fact is, to the last place."""
    if not value:
        value = abs(value)
    folder = tmp_path_factory.mktemp("facts")
    fact = load(folder, f"  - {{id: a, name: 甲, value: {value:f}, unit: 万元}}\n")["a"]
    assert fact.exact == Fraction(value) * 10000
    assert fact.written == f"{value:f}"


def test_json_is_read_like_yaml(tmp_path):
    """The same structure as JSON, escapes and tabs included, gives the same facts and its own lines."""
    text = r"""{
	"schema": "drafter.facts\/1",
	"report": {"title": "\ud83d\ude00报告", "organization": "某局", "fiscal_year": 2023},
	"facts": [
		{"id": "a", "name": "甲\/乙", "value": 8.50, "unit": "%", "confidential": true, "source": null},
		{"id": "b", "name": "丙", "value": "1,000", "unit": "元"}
	]
}"""
    assert problems(write(tmp_path, text, "facts.json")) == (
        "facts.json:6 value：“1,000”不是规范的数；应写成1000",
    )
    book = load_facts(write(tmp_path, text.replace("1,000", "1000"), "facts.json"))
    assert book.report.title == "😀报告"
    fact = book["a"]
    assert (fact.name, fact.written, fact.exact, fact.confidential) == (
        "甲/乙",
        "8.50",
        Fraction("8.5"),
        True,
    )


def test_a_folder_means_its_facts_file(tmp_path):
    """A folder is read through facts.yaml, else facts.json; one without either is refused."""
    assert "facts.yaml" in problems(tmp_path)[0]
    document = {
        "schema": "drafter.facts/1",
        "report": {"title": "某报告", "organization": "某局", "fiscal_year": 2023},
        "facts": [{"id": "a", "name": "甲", "value": "1", "unit": "人"}],
    }
    write(tmp_path, json.dumps(document), "facts.json")
    assert "a" in load_facts(tmp_path)
    write(tmp_path, f"{HEAD}facts:\n{TOTAL}")
    assert "total" in load_facts(str(tmp_path))


def test_a_range_keeps_both_ends(tmp_path):
    """1.5..3 is a range from 1.5 to 3."""
    fact = load(tmp_path, "  - {id: a, name: 每处, value: 1.5..3, unit: 万元}\n")["a"]
    assert (fact.exact, fact.upper, fact.in_unit()) == (15000, 30000, "1.5至3万元")


def test_a_gb18030_file_is_read_with_a_note(tmp_path):
    """A file in GB18030 is read as such, and the book says so."""
    (tmp_path / "facts.yaml").write_bytes(f"{HEAD}facts:\n{TOTAL}".encode("gb18030"))
    book = load_facts(tmp_path)
    assert book["total"].name == "决算支出"
    assert len(book.notes) == 1
    assert "GB18030" in book.notes[0]


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path):
    """A file saved by Windows Notepad reads like any other."""
    (tmp_path / "facts.yaml").write_bytes(f"{HEAD}facts:\n{TOTAL}".replace("\n", "\r\n").encode("utf-8-sig"))
    book = load_facts(tmp_path)
    assert book["total"].written == "600.02"
    assert book.notes == ()


@pytest.mark.parametrize(
    ("written", "mend"),
    [
        ('"1,905.71"', "应写成1905.71"),
        ("１９０５．７１", "应写成1905.71"),
        ("1.2e3", "应写成1200"),
        ("600.02万元", "value: 600.02 和 unit: 万元"),
        ("1.5-3", "区间应写成1.5..3"),
        ("1.5至3", "区间应写成1.5..3"),
        ("3..1.5", "小..大"),
        ("007", "应写成7"),
        ("+5", "应写成5"),
        (".5", "应写成0.5"),
        ("-0", "应写成0"),
        ("nan", "1905.71"),
        ("1e999999999", "1905.71"),
        ("六百万", "1905.71"),
        ("9" * 500, "核对"),
    ],
)
def test_a_number_written_otherwise_is_refused_with_its_mend(tmp_path, written, mend):
    """Whatever is not a plain decimal or range is named with the way in which it should be written."""
    (problem,) = problems_of(tmp_path, f"  - {{id: a, name: 甲, value: {written}, unit: 元}}\n")
    assert problem.startswith("facts.yaml:7 value：")
    assert mend in problem


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ("id: A.b, name: 甲, value: 1, unit: 元", "id", "A.b"),
        ("name: 甲, value: 1, unit: 元", "id", "缺少id"),
        ('id: a, name: "", value: 1, unit: 元', "name", "缺少name"),
        ("id: a, name: 甲, value: 1", "unit", "缺少unit"),
        ("id: a, name: 甲, value: 1, unit: 12元", "unit", "12元"),
        ('id: a, name: 甲, value: 1, unit: "-"', "unit", "“-”"),
        (f"id: a, name: 甲, value: 1, unit: {'万' * 9000}", "unit", "…"),
        ("id: a, name: 甲, unit: 元", "value", "都没有"),
        ("id: a, name: 甲, value: 1, formula: 1 + 1, unit: 元", "formula", "只能写一个"),
        ("id: a, name: 甲, value: [1, 2], unit: 元", "value", "列表"),
        ("id: a, name: 甲, value: 1, unit: 元, period: 2023年", "period", "2023-10"),
        ("id: a, name: 甲, value: 1, unit: 元, period: 2023-02-30", "period", "2023-02-30"),
        ("id: a, name: 甲, value: 1, unit: 元, decimals: 13", "decimals", "0到12"),
        ("id: a, name: 甲, value: 1, unit: 元, bound: atleast", "bound", "at_least"),
        ("id: a, name: 甲, value: 1, unit: 元, basis: 决算数", "basis", "决算"),
        ("id: a, name: 甲, value: 1, unit: 元, confidential: yes", "confidential", "true"),
        ("id: a, name: 甲, value: 1, unit: 元, part_of: b", "part_of", "没有编号为b的事实"),
        ("id: a, name: 甲, value: 1, unit: 元, part_of: a", "part_of", "a → a"),
        ("id: a, name: 甲, value: 1, unit: 元, part_of: {split: 按功能}", "whole", "缺少whole"),
        ("id: a, name: 甲, vaule: 1, value: 1, unit: 元", "vaule", "是否应写成value"),
        ("id: a, name: 甲, name: 乙, value: 1, unit: 元", "name", "写了两次"),
        ("id: a, name: 甲, value: 1, unit: 元, aliases: [[乙]]", "aliases", "列表"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_its_line(tmp_path, fields, field, said):
    """One wrong field is one problem with file, line, field and what would be right."""
    (problem,) = problems_of(tmp_path, f"  - {{{fields}}}\n")
    assert problem.startswith(f"facts.yaml:7 {field}：")
    assert said in problem


def test_all_problems_of_all_files_are_reported_at_once(tmp_path):
    """Nothing that is wrong waits for a second run, and each problem has its own line."""
    write(tmp_path, "facts:\n  - id: c\n    name: 丙\n    value: 1,0\n    unit: 人\n", "更多.yaml")
    text = (
        HEAD.replace("/1", "/2") + "include: [更多.yaml, 没有.yaml]\nfacts:\n  - id: a\n    name: 甲\n"
        "    value: 1\n    unit: 元\n    bais: 决算\n  - id: b\n    name: 乙\n    unit: 元\n"
    )
    found = problems(write(tmp_path, text))
    assert [problem.split("：")[0] for problem in found] == [
        "facts.yaml:1 schema",
        "facts.yaml:6 include",
        "facts.yaml:12 bais",
        "facts.yaml:13 value",
        "更多.yaml:4 value",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("schema: drafter.facts/1\n", ""), "缺少schema"),
        (("  title: 2023年某局部门整体支出绩效评价报告\n", ""), "缺少title"),
        (("fiscal_year: 2023", "fiscal_year: 23"), "四位年份"),
        (("fiscal_year: 2023", "fiscal_year: 2023\n  issued: 2024-02"), "2024-02-21"),
        (("report:", "reprot:"), "是否应写成report"),
    ],
)
def test_a_wrong_head_is_reported(tmp_path, change, said):
    """Schema, title and year are required and checked."""
    found = problems(write(tmp_path, f"{HEAD}facts:\n{TOTAL}".replace(*change)))
    assert any(said in problem for problem in found)


def test_includes_are_read_once_and_relative_to_their_file(tmp_path):
    """A file that two others include counts once; paths start from the including file."""
    (tmp_path / "表").mkdir()
    write(tmp_path, "include: 底.yaml\nfacts:\n  - {id: b, name: 乙, value: 2, unit: 元}\n", "表/一.yaml")
    write(tmp_path, "facts:\n  - {id: c, name: 丙, value: 3, unit: 元}\n", "表/底.yaml")
    path = write(tmp_path, f"{HEAD}include: [表/一.yaml, 表/底.yaml]\nfacts:\n{TOTAL}")
    assert list(load_facts(path).facts) == ["total", "b", "c"]


def test_a_circle_of_includes_is_reported(tmp_path):
    """Files that include one another are named in their circle."""
    write(tmp_path, "include: [facts.yaml]\nfacts: []\n", "一.yaml")
    (problem,) = problems(write(tmp_path, f"{HEAD}include: [一.yaml]\nfacts:\n{TOTAL}"))
    assert problem.startswith("一.yaml:1 include：")
    assert "facts.yaml → 一.yaml → facts.yaml" in problem


def test_a_duplicate_id_names_both_places(tmp_path):
    """An id that two files use is an error that names both lines."""
    write(tmp_path, f"facts:\n{TOTAL}", "一.yaml")
    (problem,) = problems(write(tmp_path, f"{HEAD}include: 一.yaml\nfacts:\n{TOTAL}"))
    assert problem.startswith("一.yaml:2 id：")
    assert "facts.yaml:8" in problem


def test_facts_that_nothing_tells_apart_are_refused(tmp_path):
    """A shared name with the same unit, period, organization and basis is an error that names both."""
    (problem,) = problems_of(
        tmp_path, TOTAL + "  - {id: b, name: 支出, aliases: [决算支出], value: 1, unit: 元}\n"
    )
    assert problem.startswith("facts.yaml:8 aliases：b：")
    assert "total（facts.yaml:7）" in problem


@pytest.mark.parametrize("apart", ["period: 2022", "organization: 局本级", "basis: 年初预算"])
def test_a_name_may_be_shared_where_something_tells_apart(tmp_path, apart):
    """Period, organization or basis tell facts of one name apart."""
    assert (
        len(load(tmp_path, TOTAL + f"  - {{id: b, name: 决算支出, value: 1, unit: 元, {apart}}}\n").facts)
        == 2
    )


def test_wholes_in_a_circle_are_refused(tmp_path):
    """A part of its own part is an error that names the way."""
    found = problems_of(
        tmp_path,
        "  - {id: a, name: 甲, value: 1, unit: 元, part_of: b}\n"
        "  - {id: b, name: 乙, value: 1, unit: 元, part_of: a}\n",
    )
    assert "a → b → a" in found[0]


def test_materials_are_read_by_topic(tmp_path):
    """Materials keep their order and may be asked for by topic."""
    rest = "materials:\n  - {id: p.a, topic: problems, text: 人员不足}\n  - {id: g.a, topic: goals, text: 目标}\n"
    book = load(tmp_path, TOTAL, rest)
    assert [material.id for material in book.materials_on("problems")] == ["p.a"]


def test_wrong_materials_are_reported(tmp_path):
    """An unknown topic, a repeated id and a missing text are problems of the material."""
    rest = (
        "materials:\n  - {id: p, topic: problem, text: 甲}\n  - {id: q, topic: goals, text: 乙}\n"
        "  - {id: q, topic: goals, text: 丙}\n  - {id: r, topic: goals}\n"
    )
    found = problems_of(tmp_path, TOTAL, rest)
    assert [problem.split("：")[0] for problem in found] == [
        "facts.yaml:9 topic",
        "facts.yaml:11 id",
        "facts.yaml:12 text",
    ]
    assert "problems" in found[0]


def test_identities_that_hold_are_in_the_book(tmp_path):
    """An identity is kept with both sides in the base unit of its first fact."""
    book = load(tmp_path, TOTAL, "identities:\n  - total == total\n")
    (identity,) = book.identities
    assert (identity.holds, identity.left, identity.right, identity.unit.symbol) == (
        True,
        6000200,
        6000200,
        "万元",
    )


PARTS = """  - {id: total, name: 合计, value: 10.0, unit: 万元}
  - {id: a, name: 甲, value: 3.33, unit: 万元, part_of: total}
  - {id: b, name: 乙, value: 3.33, unit: 万元, part_of: total}
"""


@pytest.mark.parametrize(
    ("last", "holds"), [("3.34", True), ("3.39", True), ("3.41", False), ("3.27", False)]
)
def test_an_identity_holds_within_half_of_the_last_places(tmp_path, last, holds):
    """10.0 may differ from the sum of three hundredths by 0.05 and three times 0.005, no more."""
    facts = PARTS + f"  - {{id: c, name: 丙, value: {last}, unit: 万元, part_of: total}}\n"
    path = write(tmp_path, f"{HEAD}facts:\n{facts}identities:\n  - total == parts(total)\n")
    book, found = read_facts(path)
    assert book is not None
    assert [identity.holds for identity in book.identities] == [holds]
    assert len(found) == (0 if holds else 1)


def test_a_broken_identity_prints_both_sides_and_the_tolerance(tmp_path):
    """The message has the line, both values, their difference and what the digits allow."""
    facts = PARTS + "  - {id: c, name: 丙, value: 3.44, unit: 万元, part_of: total}\n"
    (problem,) = problems_of(tmp_path, facts, "identities:\n  - total == parts(total)\n")
    assert problem.startswith("facts.yaml:12 identities：total == parts(total)不成立")
    assert all(amount in problem for amount in ("10万元", "10.1万元", "0.1万元", "0.065万元"))


def test_whole_people_are_exact_in_an_identity(tmp_path):
    """A count of people has no unwritten places, so one person too few breaks an identity."""
    facts = "".join(
        f"  - {{id: {i}, name: {i}人, value: {v}, unit: 人}}\n"
        for i, v in zip("abc", (10, 4, 5), strict=True)
    )
    (problem,) = problems_of(tmp_path, facts, "identities: [a == b + c]\n")
    assert "不成立" in problem


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("total = total", "=="),
        ("total == people", "同类"),
        ("total == totel", "total"),
        ("total ==", "没有写完"),
    ],
)
def test_an_identity_that_cannot_be_read_is_reported(tmp_path, identity, said):
    """A wrong sign, unlike sides, an unknown id or half an identity are named at their line."""
    people = "  - {id: people, name: 人数, value: 1, unit: 人}\n"
    (problem,) = problems_of(tmp_path, TOTAL + people, f"identities:\n  - {identity}\n")
    assert problem.startswith("facts.yaml:10 identities：")
    assert said in problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空"),
        (b"# nothing\n", "空"),
        (b"just words\n", "不是事实文件"),
        (b"PK\x03\x04\x00\x00\x00", "损坏"),
        (b"\x7fELF\x00\x00\x00", "二进制"),
        (b"a: \x01\n", "控制字符"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b"\x80\x81\xff\xff", "UTF-8"),
        (b"a: [1\nb: 2\n", "YAML"),
        (b"a: %\n", "引号"),
        (b"a:\n\t- 1\n", "制表符"),
        (b"a: 1\n---\nb: 2\n", "---"),
        (b"a: &x [1]\nb: *x\n", "别名"),
        (b"a: &x [*x]\n", "别名"),
        (b"[" * 100_000, "嵌套"),
        (b"- " * 50_000, "嵌套"),
        (b"? [a]\n: b\n", "字段名"),
        (b"a" * (MAX_BYTES + 1), "MB"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_absurd_input_ends_in_one_sentence(tmp_path, content, said):
    """Whatever is not a facts file is refused with one clear problem."""
    path = tmp_path / "facts.yaml"
    path.write_bytes(content)
    (problem,) = problems(path)
    assert problem.startswith("facts.yaml")
    assert said in problem


@pytest.mark.parametrize(
    "content", ['{"a": 1,}', "[" * 100_000, "", '{"a": "\\ud83d"}', '{"a": "\\u0000"}', "[1] [2]", "null"]
)
def test_absurd_json_ends_in_one_sentence(tmp_path, content):
    """Broken JSON, lone surrogates and deep nesting are refused with one clear problem."""
    (problem,) = problems(write(tmp_path, content, "facts.json"))
    assert problem.startswith("facts.json")


def test_a_missing_file_is_one_sentence(tmp_path):
    """A path that is not there, or cannot be one, is refused with the mend."""
    assert "不存在" in problems(tmp_path / "没有.yaml")[0]
    assert problems(tmp_path / ("长" * 500))


def test_a_circle_of_links_is_one_sentence(tmp_path):
    """A link to itself is refused as a file that cannot be read."""
    (tmp_path / "facts.yaml").symlink_to(tmp_path / "facts.yaml")
    assert len(problems(tmp_path / "facts.yaml")) == 1


def test_a_book_without_facts_is_refused(tmp_path):
    """A file with a head and nothing else says nothing."""
    assert "一条事实也没有" in problems(write(tmp_path, HEAD))[0]


def test_fifty_facts_load_quickly(tmp_path):
    """Loading stays far below what a person notices."""
    facts = "".join(
        f"  - {{id: f{n}, name: 事实{n}, value: {n}.50, unit: 万元, source: 决算.xlsx#表!F{n}}}\n"
        for n in range(50)
    )
    path = write(tmp_path, f"{HEAD}facts:\n{facts}")
    load_facts(path)
    spent = []
    for _ in range(5):
        start = time.process_time()
        load_facts(path)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.02


def test_loading_needs_no_heavy_imports():
    """The facts room does not drag in templates, models, terminals or Word."""
    code = (
        "import sys, drafter.facts.load\n"
        "print([name for name in ('jinja2', 'openai', 'rich', 'docx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_show_prints_facts_identities_and_materials(tmp_path):
    """The table has values with units, computed formulas, the state of identities and the topics."""
    facts = TOTAL + '  - {id: rate, name: 占比, formula: total / total, unit: "%"}\n'
    rest = "identities: [total == total]\nmaterials:\n  - {id: p, topic: problems, text: 人员不足}\n"
    path = write(tmp_path, f"{HEAD}facts:\n{facts}{rest}")
    shown = CliRunner().invoke(facts_command, ["show", str(path)], catch_exceptions=False).output
    assert "600.02万元" in shown
    assert "决算支出600.02万元 ÷ 决算支出600.02万元 = 100%" in shown
    assert "成立" in shown
    assert "存在的问题" in shown


def test_show_prints_the_book_before_it_fails_on_a_broken_identity(tmp_path):
    """A broken identity does not hide the facts; the command still fails."""
    path = write(tmp_path, f"{HEAD}facts:\n{TOTAL}identities: [total == 2 * total]\n")
    done = CliRunner().invoke(facts_command, ["show", str(path)])
    assert isinstance(done.exception, FactsError)
    assert "不成立" in done.output
    assert "600.02万元" in done.output


def test_decimals_never_change_the_value(tmp_path):
    """`decimals` is a way of writing; the fact stays exact."""
    fact = load(tmp_path, "  - {id: a, name: 甲, value: 31.485, unit: 元, decimals: 1}\n")["a"]
    assert fact.exact == Fraction(Decimal("31.485"))
    assert fact.in_unit() == "31.5元"


def test_parts_that_exceed_their_whole_are_told(tmp_path):
    """A slip of whoever types: 322.00 for 32.20; rounding of each part is allowed for."""
    facts = """\
schema: drafter.facts/1
report: {title: 报告, organization: 某局, fiscal_year: 2024}
facts:
  - {id: total, name: 支出, value: 100.00, unit: 万元}
  - {id: one, name: 甲支出, value: 67.81, unit: 万元, part_of: {whole: total, split: 按功能}}
  - {id: two, name: 乙支出, value: 322.00, unit: 万元, part_of: {whole: total, split: 按功能}}
  - {id: three, name: 丙支出, value: 100.01, unit: 万元, part_of: {whole: total, split: 按性质}}
"""
    path = tmp_path / "facts.yaml"
    path.write_text(facts, encoding="utf-8")
    assert (
        len([note for note in load_facts(path).notes if "小于它各部分（按功能）之和389.81万元" in note]) == 1
    )
    path.write_text(facts.replace("322.00", "32.20"), encoding="utf-8")
    assert not [note for note in load_facts(path).notes if "各部分" in note]
