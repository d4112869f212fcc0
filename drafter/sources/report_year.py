"""Which year a report is of, and tables whose year does not go with the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from drafter.errors import WorkbookError
from drafter.sources.tables import Table


def report_year(tables: Sequence[Table], others: Iterable[int | None], wished: int | None) -> int:
    """WISHED; else the latest year that the TABLES name, without tables the latest of the OTHERS.

    Raises WorkbookError where there is none, where all TABLES are of other years than WISHED, and where the
    budget's tables are of a later year than the accounts: then nobody but the person knows of which year the
    report is.
    """
    if wished is not None:
        named = sorted({table.year for table in tables if table.year is not None})
        if tables and wished not in named and all(table.year for table in tables):
            told = "、".join(f"{year}年" for year in named)
            raise WorkbookError(f"表中没有{wished}年的表，有的是{told}；请核对--year")
        return wished
    final = [table.year for table in tables if table.year is not None and not table.is_budget]
    budget = [table.year for table in tables if table.year is not None and table.is_budget]
    if final and budget and max(budget) > max(final):
        raise WorkbookError(
            f"表中有{max(final)}年的决算表和{max(budget)}年的预算表；请用--year指明报告的年度，例如--year {max(final)}"
        )
    years = final + budget if tables else [year for year in others if year is not None]
    if not years:
        raise WorkbookError("各表都没有写明年度；请用--year给出，例如--year 2023")
    return max(years)


def book_year(tables: Sequence[Table]) -> int | None:
    """The year that most TABLES of one workbook name, the later one of two; None where none names one."""
    counted = Counter(table.year for table in tables if table.year is not None)
    return max(counted, key=lambda year: (counted[year], year), default=None)


def several_years(file: str, tables: Iterable[Table]) -> Iterator[str]:
    """A remark where the heads of one workbook name several years: one of them may be a slip."""
    by_year: dict[int, list[str]] = {}
    for table in tables:
        if table.year is not None:
            by_year.setdefault(table.year, []).append(table.sheet.name)
    if len(by_year) > 1:
        told = "；".join(f"{year}年：{'、'.join(names)}" for year, names in sorted(by_year.items()))
        yield f"{file}：各表写明的年度不同（{told}），分别作为各年的数；请核对表头"


def odd_years(tables: Sequence[Table]) -> Iterator[str]:
    """One Chinese line for each table of the accounts whose title bears another year than the rest of its workbook.

    A second table of the same kind is a year set beside another, which is no error.
    """
    final = [table for table in tables if not table.is_budget]
    for file in dict.fromkeys(table.file for table in final):
        book = [table for table in final if table.file == file]
        year = book_year(book)
        kinds = {table.kind for table in book if table.year == year}
        for table in book:
            if table.year != year and table.kind not in kinds:
                yield (
                    f"{table.sheet.name}的标题写的是{table.year}年，同一工作簿的其他表是{year}年；"
                    "请核对这张表的年度，把标题改正后再导入"
                )
