"""A new report begun: a folder with a facts workbook to be filled in, or with what last year's leaves."""

from __future__ import annotations

import re
from pathlib import Path

from drafter.documents.read import read_text
from drafter.errors import DrafterError, TextError
from drafter.facts.load import load_facts
from drafter.facts.model import FactBook
from drafter.facts.pending import pending_note
from drafter.outline.sections import load_outline
from drafter.sources.facts_workbook import blank_filling, load_template, render_workbook
from drafter.sources.facts_yaml import render_yaml
from drafter.sources.filling import fill
from drafter.sources.proposals import propose
from drafter.sources.yearly import next_year

DEFAULT_OUTLINE = "yunnan-3-2"
WORKBOOK = "facts.xlsx"
LAST_REPORT = "上年报告.md"
_REPORT = "report.md"
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d{2}(?!\d)")


def begin(folder: Path, outline: str) -> tuple[str, ...]:
    """Write a workbook to be filled in into FOLDER, which may be there already; what to do next, line by line.

    Raises DrafterError where facts are there already: nothing is ever written over.
    """
    plan = load_outline(outline)
    template = load_template()
    year = _YEAR.search(folder.name)
    filling = blank_filling(template, plan, outline, year.group() if year else "")
    path = _write_new(folder, WORKBOOK, render_workbook(filling, template))
    return (f"事实表：{path}（用Excel或WPS打开，先看“说明”，再逐表填写并保存）", *_next_steps(folder))


def begin_from(folder: Path, last: Path) -> tuple[str, ...]:
    """Write what the facts of LAST (a folder or file) leave for the next year into FOLDER; what was done.

    In the form of last year's file: a workbook, or YAML.  Raises DrafterError where facts are there already,
    where last year's have gaps, and FactsError where they cannot be loaded.
    """
    book = load_facts(last)
    if book.pending:
        raise DrafterError(f"{last}{pending_note(book.pending)}。请先填完，再转入新的年度")
    year = _new_year(folder, book)
    text = _last_text(last)
    stated = next_year(book, year, LAST_REPORT if text else None)
    if Path(book.files[0]).suffix.lower() in (".yaml", ".yml", ".json"):
        note = f"由{book.report.fiscal_year}年度的事实文件转来；待填的换成{year}年的数，没有的事项删去。"
        path = _write_new(folder, "facts.yaml", render_yaml(stated, note).encode())
    else:
        template = load_template()
        path = _write_new(folder, WORKBOOK, render_workbook(fill(stated, template), template))
    if text:
        _write_new(folder, LAST_REPORT, text.encode())
    waiting = sum(1 for entry in stated.facts if entry.value and entry.value == "待填")
    done = [f"{path}：{year}年度，{waiting}项数据待填，{book.report.fiscal_year}年的数已作为上年数"]
    if stated.materials:
        done.append(
            f"沿用上年的文字材料{len(stated.materials)}条，核对并改成今年的情况后清空“上年沿用”（carried）"
        )
    if stated.indicators:
        done.append(f"沿用上年的指标{len(stated.indicators)}项，指标值、实际完成值和得分请重填")
    if text:
        done.append(f"上年报告已存为{folder / LAST_REPORT}，核对时与它逐字相同的句子会提示")
    return (*done, *_next_steps(folder))


def write_proposals(text: str, name: str, output: Path | None, outline: str = DEFAULT_OUTLINE) -> str:
    """The facts that TEXT states, proposed: as YAML, or written to OUTPUT, of which the sentence then tells.

    Raises DrafterError where OUTPUT is there already, or is neither .yaml nor .xlsx.
    """
    template = load_template()
    stated = propose(text, name, template, outline)
    note = f"由{name}提出的数据，没有核对过：逐条对照来源，改正名称、数值和期间，核对后删去proposed，不要的整条删去。"
    if output is None:
        return render_yaml(stated, note)
    if output.suffix.lower() not in (".yaml", ".yml", ".xlsx"):
        raise DrafterError(f"{output}的扩展名应为.yaml或.xlsx")
    workbook = output.suffix.lower() == ".xlsx"
    data = (
        render_workbook(fill(stated, template), template) if workbook else render_yaml(stated, note).encode()
    )
    _write_new(output.parent, output.name, data)
    return f"提出{len(stated.facts)}项数据，写入{output}；都标了“待核对”（proposed），请逐条对照来源核对"


def _next_steps(folder: Path) -> tuple[str, str]:
    return (
        f"填好后查看读到了什么：drafter facts show {folder}",
        f"起草：drafter draft {folder} -o {folder / 'out'}",
    )


def _new_year(folder: Path, book: FactBook) -> int:
    named = _YEAR.search(folder.name)
    year = int(named.group()) if named else book.report.fiscal_year + 1
    if year <= book.report.fiscal_year:
        raise DrafterError(f"{folder.name}不在{book.report.fiscal_year}年之后；请把文件夹命名为新的年度")
    return year


def _last_text(last: Path) -> str:
    """The text of last year's report where it lies with the facts; "" where there is none or there are several.

    A draft's report.md there or one folder below, else the one Word file that is called a report.
    """
    folder = last if last.is_dir() else last.parent
    drafts = [path for path in (folder / _REPORT, *sorted(folder.glob(f"*/{_REPORT}"))) if path.is_file()]
    found = drafts or sorted(folder.glob("[!~]*报告*.docx"))
    if len(found) != 1:
        return ""
    try:
        return read_text(found[0]).text
    except TextError:
        return ""


def _write_new(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise DrafterError(f"{path}已经存在，没有覆盖；请换一个文件夹") from error
    except OSError as error:
        raise DrafterError(f"无法写入{path}；请检查路径和写入权限") from error
    return path
