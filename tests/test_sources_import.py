"""Workbooks of every layout import to the right facts with the right cells; what is wrong in them is named by cell."""

from __future__ import annotations

import io
import json
import random
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import reconstruction
import workbooks
from command import command
from conftest import ROOT

from drafter.errors import DrafterError, WorkbookError
from drafter.facts.load import load_facts
from drafter.facts.sheets import read_workbook
from drafter.sources.bring import Wish, bring
from drafter.sources.keep import write_untyped
from drafter.sources.labels import read_amount

LAYOUTS = ("yunnan", "central", "export")
# Layout, id, name, value, unit, part of, the cells.
EXPECTED = """
yunnan  income.total                     决算收入                          8812346.17 元   -                    公开01表!C28 公开02表!C8
yunnan  income.grant                     财政拨款收入                      8500000.00 元   income.total         公开02表!D8 公开04表!C28
yunnan  income.general                   一般公共预算财政拨款收入          8000000.00 元   income.grant         公开01表!C8 公开04表!C8 公开05表!F8
yunnan  income.superior                  上级补助收入                      0.00       元   income.total         公开01表!C11 公开02表!E8
yunnan  income.other                     其他收入                          12345.67   元   income.total         公开01表!C15 公开02表!I8
yunnan  carryover.begin                  年初结转和结余                    187653.83  元   -                    公开01表!C30
yunnan  expenditure.total                决算支出                          8850000.12 元   -                    公开01表!F28 公开03表!C8
yunnan  expenditure.function.208         社会保障和就业支出                1200000.00 元   expenditure.total    公开01表!F15 公开03表!C9
yunnan  function.2080505                 机关事业单位基本养老保险缴费支出  600000.00  元   function.20805       公开03表!C12
yunnan  function.20805                   行政事业单位养老支出              1000000.00 元   expenditure.function.208 公开03表!C10
yunnan  expenditure.basic                基本支出                          3900000.00 元   expenditure.total    公开03表!D8
yunnan  grant.expenditure.total          财政拨款支出                      8550000.00 元   -                    公开04表!F28
yunnan  general.expenditure.total        一般公共预算财政拨款支出          8050000.00 元   -                    公开04表!G28 公开05表!I8
yunnan  general.expenditure.function.213 一般公共预算财政拨款农林水支出    6150000.00 元   general.expenditure.total 公开04表!G19 公开05表!I19
yunnan  general.carryover.end            一般公共预算财政拨款年末结转和结余 50000.00  元   -                    公开04表!G29 公开05表!L8
yunnan  general.basic.301                一般公共预算财政拨款基本支出工资福利支出 3000000.00 元 expenditure.staff 公开06表!C7
yunnan  expenditure.staff                人员经费支出                      3100000.00 元   expenditure.basic    公开06表!C12
yunnan  fund.expenditure.total           政府性基金预算财政拨款支出        500000.00  元   -                    公开04表!H28 公开08表!E8
yunnan  public.total                     “三公”经费                        350000.00  元   -                    公开10表!E8
yunnan  public.abroad                    因公出国（境）费                  0.00       元   public.total         公开10表!E9
yunnan  initial.public.total             “三公”经费年初预算                380000.00  元   -                    公开10表!C8
central income.total                     决算收入                          881.23     万元 -                    1!C28 2!C8
central expenditure.total                决算支出                          885.00     万元 -                    1!F28 3!E8
central function.2130106                 科技转化与推广服务                445.00     万元 function.21301       3!E25
central general.expenditure.project      一般公共预算财政拨款项目支出      415.00     万元 general.expenditure.total 5!E8
central public.car                       公务用车购置及运行维护费          30.00      万元 public.total         9!I9
central public.car_running               公务用车运行维护费                30.00      万元 public.car           9!K9
central initial.public.reception         公务接待费年初预算                6.00       万元 initial.public.total 9!F9
export  budget.initial                   年初预算                          8000000.00 元   -                    Z!H27 Z!M27
export  budget.full                      全年预算                          8900000.00 元   -                    Z!I27 Z!N27
export  expenditure.total                决算支出                          8850000.12 元   -                    Z!J27 Z!O27
export  expenditure.staff                人员经费支出                      3100000.00 元   expenditure.basic    Z!O8
export  initial.expenditure.project      项目支出年初预算                  4200000.00 元   -                    Z!M10
export  economic.301                     工资福利支出                      3000000.00 元   expenditure.total    Z!O16
export  public.reception                 公务接待费                        50000.00   元   -                    CS!C9
export  training                         培训费                            12000.00   元   -                    CS!C11
"""
SHEETS = {"Z": "Z01 收入支出决算总表(财决01表)", "CS": "CS02 主要指标变动情况表"}


@pytest.fixture(name="made", scope="session")
def _made(tmp_path_factory):
    """Each layout as a file."""
    folder = tmp_path_factory.mktemp("tables")
    return {
        name: workbooks.save(getattr(workbooks, name)(), folder / f"{name}.xlsx")
        for name in (*LAYOUTS, "several")
    }


@pytest.fixture(name="book_of", scope="session")
def _book_of(made, tmp_path_factory):
    """Each layout imported, written and loaded."""
    folder = tmp_path_factory.mktemp("facts")
    books = {}
    for name in LAYOUTS:
        brought = bring([made[name]], folder)
        assert brought.findings == ()
        write_untyped(folder / f"{name}.yaml", brought.text, force=False)
        books[name] = load_facts(folder / f"{name}.yaml")
    return books


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines(), ids=lambda line: "-".join(line.split()[:2]))
def test_a_layout_imports_to_the_right_facts_with_the_right_cells(book_of, line):
    """Names, values as printed, units, wholes, and all the cells that print a quantity, the first table first."""
    layout, fact_id, name, value, unit, whole, *cells = line.split()
    fact = book_of[layout][fact_id]
    assert (fact.name, fact.written, fact.unit.symbol) == (name, value, unit)
    assert (fact.part_of.id if fact.part_of else "-") == whole
    places = [cell.partition("!") for cell in cells]
    assert fact.source == tuple(f"{layout}.xlsx#{SHEETS.get(sheet, sheet)}!{at}" for sheet, _, at in places)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_source_is_a_cell_that_prints_the_value(made, book_of, layout):
    """Read again from the workbook, each cell of each fact has the fact's value."""
    sheets = {sheet.name: sheet for sheet in read_workbook(made[layout]).sheets}
    for fact in book_of[layout]:
        for source in fact.source:
            sheet, _, place = source.partition("#")[2].rpartition("!")
            cell = next(cell for cell in sheets[sheet].cells.values() if cell.address == place)
            assert read_amount(cell).number == Decimal(fact.written), (fact.id, source)
    assert all(fact.source or fact.formula for fact in book_of[layout])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_imports_write_the_same(made, layout, tmp_path):
    """Nothing of the text depends on when or where it is made."""
    assert bring([made[layout]], tmp_path).text == bring([made[layout]], tmp_path / "x").text


@pytest.mark.slow
@pytest.mark.xdist_group("office")
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_old_and_open_workbooks_import_the_same(made, form, tmp_path):
    """All layouts as .xls and .ods state what they state as .xlsx, character for character."""
    paths = [made[layout] for layout in LAYOUTS]
    for old, new in zip(paths, workbooks.office(paths, form, tmp_path), strict=True):
        text = bring([new], tmp_path).text.replace(f".{form}", ".xlsx")
        assert text == bring([old], tmp_path).text


def test_scopes_keep_their_own_names(book_of):
    """基本支出 of the whole, of the general budget: two facts; no name or alias is shared."""
    book = book_of["yunnan"]
    assert book["expenditure.project"].exact != book["general.expenditure.project"].exact
    names = [(name, fact.basis) for fact in book for name in fact.names]
    assert len(names) == len(set(names))
    # 住房公积金 is a function class here and an economic class there; only one may be called so.
    assert "住房公积金" in book["function.2210201"].names
    assert "住房公积金" not in book["general.basic.30113"].names


def test_the_identities_of_the_tables_are_kept(book_of):
    """The facts file guards the sums from then on."""
    texts = {identity.text for identity in book_of["yunnan"].identities}
    assert "balance.income == income.total + carryover.begin" in texts
    assert "expenditure.basic == expenditure.staff + expenditure.office" in texts
    assert "public.car == public.car_purchase + public.car_running" in texts
    assert all(identity.holds for book in book_of.values() for identity in book.identities)


def test_what_the_tables_lack_is_no_fact(book_of):
    """A dash, a blank and a column of last year make none; a printed zero does."""
    assert "income.capital" not in book_of["yunnan"]
    assert "public.abroad" not in book_of["export"]
    assert book_of["export"]["income.superior"].written == "0.00"
    assert "initial.carryover.begin" not in book_of["export"]


def changed(layout, path, **cells):
    """The workbook of LAYOUT with other values: SHEET__CELL=value."""
    book = getattr(workbooks, layout)()
    for place, value in cells.items():
        sheet, _, at = place.partition("__")
        book[sheet][at] = value
    return workbooks.save(book, path)


def test_a_broken_sum_names_all_cells_and_writes_nothing(tmp_path):
    """Status 1; both sides as printed; nothing is written."""
    path = changed("yunnan", tmp_path / "表.xlsx", 公开06表__C7=3000001.0)
    result = command("import", path, "-o", tmp_path / "facts.yaml")
    assert result.returncode == 1
    assert (
        "公开06表!C12（人员经费）3100000.00元 ≠ 公开06表!C7（工资福利支出）3000001.00元 + 公开06表!I7"
        in result.stdout
    )
    assert "相差1元" in result.stdout
    assert not (tmp_path / "facts.yaml").exists()


def test_a_quantity_that_differs_between_tables_is_broken(tmp_path):
    """01 against 03, the first table first."""
    path = changed("yunnan", tmp_path / "表.xlsx", 公开03表__C15=400000.01)
    brought = bring([path], tmp_path)
    assert any("公开03表!C15" in one and "公开01表!F16" in one for one in brought.findings)


def test_force_writes_and_keeps_what_is_broken(tmp_path):
    """Status 1 all the same; the file loads, and says what is broken to everybody who reads it."""
    path = changed("yunnan", tmp_path / "表.xlsx", 公开06表__C7=3000001.0)
    result = command("import", path, "-o", tmp_path / "facts.yaml", "--force")
    assert result.returncode == 1
    book = load_facts(tmp_path / "facts.yaml")
    assert any("公开06表!C12" in note for note in book.notes)
    shown = command("facts", "show", tmp_path / "facts.yaml")
    assert shown.returncode == 0
    assert "公开06表!C12" in shown.stderr


def test_a_merged_amount_beside_two_labels_is_an_error(tmp_path):
    """The second label would lose its amount without a word: its cells are named, nothing is written."""
    book = workbooks.yunnan()
    book["公开10表"].merge_cells("E14:E15")
    path = workbooks.save(book, tmp_path / "表.xlsx")
    result = command("import", path, "-o", tmp_path / "facts.yaml")
    assert result.returncode == 1
    assert "公开10表!E14:E15是合并的单元格，E15里没有数" in result.stdout
    assert "表中有1处错误，没有写出" in result.stdout


def test_rounding_is_no_error_and_one_unit_more_is(tmp_path):
    """434.16 + 0.00 + 0.55 printed as 434.72 (each addend may be half a unit off); 434.74 cannot be."""
    for total, broken in ((434.72, 0), (434.74, 1)):
        book = workbooks.empty_book()
        rows = [*workbooks.head("财政拨款“三公”经费支出决算表", "公开09表", "万元", 3), ["项目", "行次", "决算数"],
                ["合计", 1, total], ["1.因公出国（境）费", 2, 434.16], ["2.公务用车购置及运行维护费", 3, 0.0], ["3.公务接待费", 4, 0.55]]  # fmt: skip
        workbooks.add(book, "公开09表", rows)
        brought = bring([workbooks.save(book, tmp_path / "表.xlsx")], tmp_path)
        assert len(brought.findings) == broken


@pytest.mark.parametrize(
    ("value", "words"),
    [("#REF!", "是错误值#REF!"), ("=C8+C9", "的公式没有算出结果"), (workbooks.TRAP_DAY, "是日期2023-06-01"), ("见附件", "不是数：“见附件”"), (True, "是TRUE")],
)  # fmt: skip
def test_a_cell_without_a_usable_value_makes_no_fact_and_one_warning(tmp_path, value, words):
    """The place is named, the sums that need the cell are not judged, all else is imported."""
    book = workbooks.yunnan()
    cell = book["公开01表"]["C12"]
    cell.value = value
    if value == "#REF!":
        cell.data_type = "e"
    brought = bring([workbooks.save(book, tmp_path / "表.xlsx")], tmp_path)
    about = [remark for remark in brought.remarks if "公开01表!C12" in remark]
    assert len(about) == 1
    assert words in about[0]
    assert brought.findings == ()
    assert 'source: "表.xlsx#公开02表!F8"' in brought.text


def test_hidden_and_unknown_sheets_are_told(made, tmp_path):
    """One line each; their cells are no source."""
    brought = bring([made["yunnan"]], tmp_path)
    assert [remark for remark in brought.remarks if "隐藏" in remark] == [
        "yunnan.xlsx#计算用：是隐藏的工作表，没有读取"
    ]
    assert [remark for remark in brought.remarks if "认不出" in remark] == [
        "yunnan.xlsx#Sheet3：认不出是哪张表，没有读取"
    ]
    assert "计算用" not in brought.text


def test_several_organizations_must_be_chosen_from(made, tmp_path):
    """None chosen, and one that is not there: status 2 with their names; one, and all."""
    target = tmp_path / "facts.yaml"
    for chosen in ([], ["--organization", "别的单位"]):
        result = command("import", made["several"], "-o", target, *chosen)
        assert result.returncode == 2
        assert "云岭县农业技术推广中心、云岭县种子管理站" in result.stderr
    assert (
        command("import", made["several"], "-o", target, "--organization", "云岭县种子管理站").returncode == 0
    )
    book = load_facts(target)
    assert book.report.organization == "云岭县种子管理站"
    assert book["income.other"].in_unit() == "6172.84元"
    assert book["income.other"].exact == Decimal("6172.835")
    assert command("import", made["several"], "-o", target, "--organization", "all").returncode == 0
    book = load_facts(target)
    assert book["unit2.expenditure.total"].organization == "云岭县种子管理站"
    assert book["expenditure.total"].exact == 2 * book["unit2.expenditure.total"].exact


def test_tables_of_last_year_are_another_period(tmp_path):
    """Two workbooks in one call: the later year is the report's, the other's facts have its period and the same names."""
    old = workbooks.export()
    for sheet in old.worksheets:
        sheet["A2"] = "2022年度"
    paths = [
        workbooks.save(old, tmp_path / "旧.xlsx"),
        workbooks.save(workbooks.export(), tmp_path / "新.xlsx"),
    ]
    write_untyped(tmp_path / "facts.yaml", bring(paths, tmp_path).text, force=False)
    book = load_facts(tmp_path / "facts.yaml")
    assert book.report.fiscal_year == 2023
    last, this = book["y2022.expenditure.total"], book["expenditure.total"]
    assert (last.name, last.period.in_words(), last.exact) == (this.name, "2022年", this.exact)


def test_heads_of_several_years_in_one_workbook_are_said(tmp_path):
    """A slip in one head would make half of the facts last year's without a hint."""
    path = changed("yunnan", tmp_path / "表.xlsx", 公开01表__A4="2022年度")
    (said,) = [remark for remark in bring([path], tmp_path).remarks if "年度不同" in remark]
    assert said.startswith("表.xlsx：各表写明的年度不同（2022年：公开01表；2023年：公开02表、公开03表")


def test_a_broken_sum_among_several_workbooks_names_its_workbook(tmp_path):
    """Two files may both have a 公开06表."""
    paths = [
        changed("yunnan", tmp_path / "甲.xlsx", 公开06表__C7=3000001.0),
        workbooks.save(workbooks.export(), tmp_path / "乙.xlsx"),
    ]
    found = bring(paths, tmp_path).findings
    assert any(one.startswith("甲.xlsx#公开06表!C12") for one in found)


def test_what_the_sheets_do_not_say_is_asked_for(tmp_path):
    """Year and unit: without them a sentence with the option; with them the import."""
    book = workbooks.empty_book()
    rows = [
        ["收入支出决算总表"],
        ["部门：某局"],
        ["项目", "金额", "项目", "金额"],
        ["本年收入合计", 5.5, "本年支出合计", 5.5],
    ]
    workbooks.add(book, "表", rows)
    path = workbooks.save(book, tmp_path / "表.xlsx")
    with pytest.raises(WorkbookError, match="请用--unit和--year给出，例如--unit 元 --year 2023"):
        bring([path], tmp_path)
    with pytest.raises(WorkbookError, match="请用--unit给出"):
        bring([path], tmp_path, Wish(year=2021))
    with pytest.raises(WorkbookError, match="--year"):
        bring([path], tmp_path, Wish(unit="万元"))
    assert "unit: 万元" in bring([path], tmp_path, Wish(unit="万元", year=2021)).text


def test_a_file_that_a_person_typed_is_never_overwritten(made, tmp_path):
    """An untouched import is replaced; a changed one is refused, and with --force moved aside."""
    target = tmp_path / "facts.yaml"
    for _ in range(2):
        assert command("import", made["export"], "-o", target).returncode == 0
    typed = target.read_text(encoding="utf-8").replace("name: 决算支出", "name: 全年决算支出")
    target.write_text(typed, encoding="utf-8")
    result = command("import", made["export"], "-o", target)
    assert (result.returncode, target.read_text(encoding="utf-8")) == (2, typed)
    assert "已经有了，没有覆盖" in result.stderr
    assert command("import", made["export"], "-o", target, "--force").returncode == 0
    assert (tmp_path / "facts.原1.yaml").read_text(encoding="utf-8") == typed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.yaml", "facts.原1.yaml"]


def test_included_files_are_not_said_twice(made, tmp_path):
    """Ids that an included file states are left to it, its names are no aliases; its report gives the head."""
    (tmp_path / "业务.yaml").write_text(
        "report: {title: 自定的标题, organization: 云岭县农业技术推广中心, fiscal_year: 2023, outline: general}\n"
        "facts:\n"
        "  - {id: public.total, name: 三公, value: 35, unit: 万元}\n"
        "  - {id: people, name: 人员经费, value: 9, unit: 万元}\n",
        encoding="utf-8",
    )
    target = tmp_path / "out" / "facts.yaml"
    result = command("import", made["yunnan"], "-o", target, "--include", tmp_path / "业务.yaml")
    assert result.returncode == 0
    book = load_facts(target)
    assert (book.report.title, book.report.outline) == ("自定的标题", "general")
    assert book["public.total"].written == "35"
    assert "人员经费" not in book["expenditure.staff"].names
    assert "include:\n  - ../业务.yaml\n" in target.read_text(encoding="utf-8")
    wrong = command("import", made["yunnan"], "-o", tmp_path / "x.yaml", "--include", tmp_path / "没有.yaml")
    assert wrong.returncode == 2
    assert "没有文件" in wrong.stderr


def test_the_example_is_what_its_workbook_imports_to(tmp_path):
    """The workbook is what the script makes, and facts.yaml what the import of it writes."""
    path = workbooks.save(reconstruction.build(), tmp_path / reconstruction.PATH.name)
    assert path.read_bytes() == reconstruction.PATH.read_bytes()
    folder = ROOT / "data" / "chenggong-2023"
    kept = (folder / "facts.yaml").read_text(encoding="utf-8")
    wish = Wish(includes=(str(folder / "文字材料.yaml"), str(folder / "业务数据.yaml")))
    brought = bring([path], folder, wish)
    assert (brought.findings, brought.remarks) == ((), ())
    assert kept.partition("\n")[2] == brought.text
    for sheet in read_workbook(path).sheets:
        assert any("重建" in cell.text for cell in sheet.cells.values()), sheet.name


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,234.50", "1234.50"), ("（5.48）", "-5.48"), ("(1,000)", "-1000"), ("１２．５", "12.5"), ("-0.10", "-0.10"), ("8.5元", "8.5"),
     ("—", None), ("——", None), (" - ", None), ("无", None), ("", None)],
)  # fmt: skip
def test_text_numbers_are_read_as_typed(tmp_path, typed, number):
    """Commas, brackets, full-width digits; a dash is missing, not zero."""
    book = openpyxl.Workbook()
    book.active["A1"] = typed
    cell = read_workbook(workbooks.save(book, tmp_path / "一.xlsx")).sheets[0].at(1, 1)
    amount = read_amount(cell)
    assert (amount.printed if amount else None) == number


def test_forty_sheets_take_less_than_two_seconds(tmp_path):
    """Of processor time, on a machine that does other things too; the measured figure is a fraction of it."""
    from benchmarks import bench_import

    assert bench_import.seconds(bench_import.forty_sheets(tmp_path / "四十.xlsx")) < 2
    measured = json.loads((ROOT / "tests" / "benchmarks" / "import.json").read_text(encoding="utf-8"))
    assert measured["seconds_first"] < 1


JUNK = (None, "—", -1, 1e300, "１２３", "(5.00)", "=1/0", "合计", "项目", "科目名称", "2080505", 208, True, workbooks.TRAP_DAY, "三公经费",
        "本年收入合计", "{{x}}", "a: b\n- c", "'\"#", "\u202e", "编制单位：x", "单位：万元", 5e-324, 1e22, "9" * 25, "2022年度")  # fmt: skip


def mutilated(rng, whole):
    """A workbook cut, with bytes or parts damaged, or with cells, sheets, rows and columns out of place."""
    kind = rng.randrange(4)
    if kind == 0:
        return whole[: rng.randrange(len(whole))]
    if kind == 1:
        parts, damaged = zipfile.ZipFile(io.BytesIO(whole)), io.BytesIO()
        victim = rng.choice(parts.namelist())
        with zipfile.ZipFile(damaged, "w") as archive:
            for name in parts.namelist():
                content = bytearray(parts.read(name))
                for _ in range(rng.choice((1, 9, 60)) if name == victim else 0):
                    content[rng.randrange(len(content))] = rng.randrange(256)
                archive.writestr(name, bytes(content))
        return damaged.getvalue()
    book = openpyxl.load_workbook(io.BytesIO(whole))
    for _ in range(rng.choice((1, 10, 150))):
        sheet = rng.choice(book.worksheets)
        cell = sheet.cell(rng.randrange(1, sheet.max_row + 1), rng.randrange(1, sheet.max_column + 1))
        if not isinstance(cell, openpyxl.cell.cell.MergedCell):
            cell.value = rng.choice(JUNK)
    one, other = rng.sample(book.worksheets, 2)
    one.title, other.title, one.title = "暂", one.title, other.title
    rng.choice(book.worksheets).delete_rows(rng.randrange(1, 10), rng.randrange(3))
    rng.choice(book.worksheets).delete_cols(rng.randrange(1, 5), rng.randrange(2))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_mutilated_workbooks_never_end_in_a_traceback(made, tmp_path, seed):
    """Fifty each: a facts file that loads, findings, or a sentence; nothing else is raised."""
    rng = random.Random(seed)
    whole = {name: Path(path).read_bytes() for name, path in made.items()}
    outcomes = set()
    for _ in range(50):
        path = tmp_path / "表.xlsx"
        path.write_bytes(mutilated(rng, whole[rng.choice(list(whole))]))
        try:
            brought = bring([path], tmp_path, Wish(organization="all"))
        except WorkbookError as error:
            outcomes.add("refused" if str(error).strip() else "silent")
            continue
        # What was read always loads.
        write_untyped(tmp_path / "facts.yaml", brought.text, force=False)
        outcomes.add("findings" if brought.findings else "facts")
    assert "silent" not in outcomes
    assert {"refused", "findings"} <= outcomes


def test_a_folder_that_cannot_be_written_is_told(made, tmp_path):
    """One sentence, status 2."""
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    result = command("import", made["export"], "-o", tmp_path / "文件" / "facts.yaml")
    assert result.returncode == 2
    assert "无法写入" in result.stderr
    assert issubclass(WorkbookError, DrafterError)
