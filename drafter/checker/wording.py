"""Rules about what a report says in words: its periods, year and names, 三公, praise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker.layout import Document, Offence
from drafter.facts.model import ReportInfo
from drafter.numbers.patterns import pattern

_VAGUE = pattern(r"目前(?:为止)?(?=[^。\n]{0,25}\d)|近期(?=[^。\n]{0,12}\d)")
_LEADING = pattern(r"(?:截[至止])?到?现?\Z")
_UNTIL = pattern(r"截[至止]到?(?:20\d\d年)?(\d{1,2})月(?:底|末|\d{1,2}日)?")
# 占全年的…, 完成全年任务的85%, 全年预计… compare with the year or look ahead; they conclude nothing.
_WHOLE_YEAR = pattern(
    r"(?<![占较比去上年])全年(?!预计|预期|计划|目标|力争|有望|预算|可)[^，。；的\d]{0,12}(?:完成|实现|\d+)"
    r"|(?:完成|实现)了?全年[^，。；的\d]{0,8}(?=[，。；\n]|$)"
    r"|年度目标任务(?:圆满)?完成|(?:圆满|全面|超额)完成[^，。的]{0,8}年度|实现[^，。；]{0,20}全覆盖"
)
_TITLE_YEAR = pattern(r"(20\d\d)年[^\d\t]{0,60}?(?:绩效|报告)")
_TEXT_YEAR = pattern(r"20(?<![与比较同和及至—～-]20)\d\d年度?(?:部门)?整体支出(?:的?绩效|进行)")
_SIGNED = pattern(r"\s*(20\d\d)年(\d{1,2})月(\d{1,2})日\s*")
_IN_TITLE = pattern(
    r"(?:20\d\d年度?)?([\u4e00-\u9fff（）]{2,30}?(?:局|委|办|院|校|所|中心|处|馆|厅|站|会|队))(?:20\d\d年度?)?(?:部门)?(?:整体|项目|支出|$)"
)
_SHORT_FORM = pattern(r"(?:以下|下文)?简称")
_THREE = pattern(r"三公[”\"]?经费")
_OTHERS = pattern(r"会议费|培训费")
_APART = pattern(r"不属于|不在|另|此外|除|以外|之外|单独|不含|不包括|和[“\"]?三公|、[“\"]?三公|与[“\"]?三公")
_SHRINKING = pattern(r"逐年减少|负增长|只减不增|逐年下降|逐年降低")
_BOAST = pattern(
    r"圆满(?:完成)?|名列前茅|排在[^，。；\n]{0,8}前列|位[居列][^，。；\n]{0,8}前列|走在[^，。；\n]{0,8}前列|成效显著|效果显著"
    r"|显著(?:成效|提升|提高|改善|增强)|全覆盖|家喻户晓|人人皆知|深入人心|硕果累累|突飞猛进|遥遥领先|史无前例"
)


def vague_period(document: Document) -> Iterator[Offence]:
    """A result is dated 目前 or 近期: no reader can tell of which day it is."""
    for found in _VAGUE.finditer(document.text):
        before = _LEADING.search(document.text[max(0, found.start() - 4) : found.start()])
        start = found.start() - len(before[0] if before else "")
        written = document.text[start : found.end()]
        message = f"“{written}”没有写明时点，请改为具体日期，例如截至某年某月底"
        yield Offence(start, found.end(), message)


def year_from_part(document: Document) -> Iterator[Offence]:
    """A conclusion about the whole year drawn in a sentence whose data end earlier."""
    text = document.text
    done = -1
    for found in _UNTIL.finditer(text):
        start, end = document.sentence(found.start())
        if start <= done or int(found[1]) >= 12:
            continue
        done = start
        claimed = _WHOLE_YEAR.search(text, found.end(), end)
        if claimed:
            message = f"数据只到{found[1]}月，不能据此写“{claimed[0]}”，请补充全年数据或改写"
            yield Offence(claimed.start(), claimed.end(), message)


def year_mismatch(document: Document) -> Iterator[Offence]:
    """Title or text name another year than the facts, or the signature is dated before the year's end."""
    if document.book is None or not document.lines:
        return
    year = document.book.report.fiscal_year
    start, end = _title_bounds(document)
    titled = _TITLE_YEAR.search(document.text, start, end)
    if titled and int(titled[1]) != year:
        yield _other_year(titled, f"标题写{titled[1]}年，数据是{year}年的，请核对")
    for found in _TEXT_YEAR.finditer(document.text, end):
        named = found[0][:4]
        if int(named) != year and not _is_cited(document.text, found.start()):
            yield _other_year(found, f"评价的是{year}年，此处写{named}年，请核对")
    last = document.lines[-1]
    signed = _SIGNED.fullmatch(last.text)
    if signed and (int(signed[1]), int(signed[2]), int(signed[3])) < (year, 12, 31):
        yield Offence(last.start, last.end, f"落款日期早于{year}年底，请核对")


def _other_year(found: re.Match[str], message: str) -> Offence:
    return Offence(found.start(), found.start() + 5, message)


def _is_cited(text: str, at: int) -> bool:
    """Whether AT stands within 《…》."""
    before = text[max(0, at - 60) : at]
    return before.rfind("《") > before.rfind("》")


def _title_bounds(document: Document) -> tuple[int, int]:
    """The lines before the first sentence: attachment mark and title."""
    end = 0
    for line in document.lines[:4]:
        if re.search(r"[。，；]", line.text) or line.heading:
            break
        end = line.end
    return 0, end


def name_mismatch(document: Document) -> Iterator[Offence]:
    """Title or signature bear a name that is neither the body's full name nor a declared short one."""
    if len(document.lines) < 3:
        return
    start, end = _title_bounds(document)
    title = "".join(document.text[start:end].split())
    line = document.lines[-2]
    signed = line.text.strip()
    if not _SIGNED.fullmatch(document.lines[-1].text) or len(signed) > 30 or re.search(r"[。，；：]", signed):
        return
    if document.book is not None:
        yield from _unknown_names(document.book.report, title, signed, (start, end), (line.start, line.end))
        return
    found = _IN_TITLE.search(re.sub(r"^附件[\d-]*[：:]?", "", title))
    named = found[1] if found else ""
    alike = signed.endswith(named) or named.endswith(signed)
    if named and named != signed and alike and not _SHORT_FORM.search(document.text):
        message = f"落款“{signed}”与标题里的“{named}”不一致，请统一，或在正文写明简称"
        yield Offence(line.start, line.end, message)


def _unknown_names(
    report: ReportInfo, title: str, signed: str, titled: tuple[int, int], at: tuple[int, int]
) -> Iterator[Offence]:
    known = {report.organization, *report.short_names}
    if signed not in known:
        yield Offence(*at, f"落款“{signed}”与单位名称“{report.organization}”不一致，请核对")
    found = _IN_TITLE.search(re.sub(r"^附件[\d-]*[：:]?", "", title))
    if found and not any(name in title for name in known):
        yield Offence(*titled, f"标题里的单位名称与“{report.organization}”不一致，请核对")


def three_public_scope(document: Document) -> Iterator[Offence]:
    """会议费 or 培训费 counted among 三公, or 逐年减少 said of what is zero."""
    book = document.book
    zero = book is not None and any(
        "三公" in fact.name and not fact.exact and fact.period.year == book.report.fiscal_year
        for fact in book
    )
    done = -1
    for found in _THREE.finditer(document.text):
        start, end = document.sentence(found.start())
        if start <= done:
            continue
        done = start
        within = document.text[found.end() : end]
        other = _OTHERS.search(within)
        if other and not _APART.search(document.text, start, end):
            at = found.end() + other.start()
            yield Offence(at, at + 3, f"{other[0]}不属于“三公”经费，请另行说明")
        for word in _SHRINKING.finditer(within) if zero else ():
            at = found.end() + word.start()
            message = f"“三公”经费为零，不宜写“{word[0]}”，请如实说明没有发生"
            yield Offence(at, at + len(word[0]), message)


def unproven_boast(document: Document) -> Iterator[Offence]:
    """圆满, 名列前茅 and their like in a sentence without a number that the source knows."""
    judged, proven = -1, False
    for found in _BOAST.finditer(document.text):
        start, end = document.sentence(found.start())
        if start != judged:
            judged = start
            proven = any(m.severity == "ok" for m in document.numbers_within(start, end))
        if not proven:
            yield Offence(found.start(), found.end(), f"“{found[0]}”没有数据支持，请写明依据或删去")
