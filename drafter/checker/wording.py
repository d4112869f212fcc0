"""Rules about what a report says in words: periods, names, boasts, and the use of figures by GB/T 15835-2011."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.checker.document import Document, Offence

_VAGUE = re.compile(
    r"(?:截[至止])?(?:到)?(?:现目前|目前为止|截[至止]目前|目前)(?=[，、：]?[^。\n]{0,24}\d)|近期(?=[^。\n]{0,12}\d)"
)
_BOAST = re.compile(
    r"圆满(?:完成)?|名列前茅|位居前列|排在[^，。]{0,8}前列|走在前列|成效显著|显著(?:成效|提升|提高|改善)|家喻户晓|人人皆知|深入人心|硕果累累|突飞猛进|遥遥领先"
)
_WRONG_WORDS = {
    "截止目前": "截至目前", "励行节约": "厉行节约", "帐户": "账户", "帐务": "账务", "记帐": "记账", "建帐": "建账",
    "工作时际": "工作实际", "升入落实": "深入落实", "规口管理": "归口管理", "人平率": "人员更换率", "按步就班": "按部就班",
    "既使": "即使", "凑和": "凑合", "布署": "部署", "决不于": "绝不", "松驰": "松弛", "座落": "坐落", "份内": "分内",
    "做为": "作为", "其它": "其他",
}  # fmt: skip
_UNTIL = re.compile(r"截止(?=(?:到|至)?(?:\d{4}年|\d{1,2}月|[上本去今]?年|月底|年底|目前))")
_WRONG = re.compile("|".join(map(re.escape, _WRONG_WORDS)))
_DECREASE_BY_MULTIPLE = re.compile(r"(?:减少|下降|降低|缩减|缩小)(?:了|近|约)?\d+(?:\.\d+)?倍")
_TWICE = re.compile(r"(?:约|大约|近|将近)\d[\d.,]*[^\d，。；、]{0,4}(?:左右|上下|以上)")
_EXACT_ESTIMATE = re.compile(r"(?:约|大约|大概)\d+\.\d{2,}[^\d，。；、\s]{0,3}")
_RANGE = re.compile(r"\d+(?:\.\d+)?\s?[—～~\-－–]{1,2}\s?\d+(?:\.\d+)?[%％]")
_MIXED_DATE = re.compile(
    r"[一二][〇零○一二三四五六七八九]{3}年\d{1,2}月|\d{4}年[一二三四五六七八九十]{1,3}月\d{0,2}日?"
)
_SHORT_YEAR = re.compile(r"(?<![\d.])[0-3]\d年(?:度|末|初|底|\d{1,2}月)")
_WIDE = re.compile(r"[０-９][０-９．，％]*")
_THREE = re.compile(r"[“\"]?三公[”\"]?经费[^。\n]{0,60}")
_YEAR_END = re.compile(r"全年|年度目标任务(?:圆满)?完成|全面完成年度")


def vague_period(document: Document) -> Iterator[Offence]:
    """A result is dated 目前 or 近期: no reader can tell of which day it is."""
    for found in _VAGUE.finditer(document.text):
        yield Offence(
            found.start(), found.end(), f"“{found[0]}”没有写明时点，请改为具体日期，例如截至某年某月底"
        )


def year_mismatch(document: Document) -> Iterator[Offence]:
    """The title names another year than the facts, or the signature is dated before the year's end."""
    if document.book is None or not document.lines:
        return
    year = document.book.report.fiscal_year
    for line in document.lines[:4]:
        found = re.search(r"(20\d\d)年", line.text)
        if (
            found
            and "绩效"
            in line.text + document.lines[min(len(document.lines) - 1, document.lines.index(line) + 1)].text
        ):
            if int(found[1]) != year:
                at = line.start + found.start()
                yield Offence(at, at + len(found[0]), f"标题写{found[1]}年，数据是{year}年的，请核对")
            break
    last = document.lines[-1]
    signed = re.fullmatch(r"\s*(20\d\d)年(\d{1,2})月(\d{1,2})日\s*", last.text)
    if (
        signed
        and int(signed[1]) <= year
        and (int(signed[1]), int(signed[2]), int(signed[3])) < (year, 12, 31)
    ):
        yield Offence(last.start, last.end, f"落款日期早于{year}年底，请核对")


def name_mismatch(document: Document) -> Iterator[Offence]:
    """The body signs by a name that is neither its full name nor a declared short one."""
    if document.book is None or len(document.lines) < 3:
        return
    report = document.book.report
    last = document.lines[-1]
    dated = re.fullmatch(r"\s*20\d\d年\d{1,2}月\d{1,2}日\s*", last.text)
    line = document.lines[-2] if dated else last
    name = line.text.strip()
    known = {report.organization, *report.short_names}
    if dated and len(name) <= 30 and not re.search(r"[。，；]", name) and name not in known:
        yield Offence(line.start, line.end, f"落款“{name}”与单位名称“{report.organization}”不一致，请核对")


def three_public_scope(document: Document) -> Iterator[Offence]:
    """会议费 or 培训费 counted among 三公, or 逐年减少 said of what is zero."""
    zero = document.book is not None and any(
        "三公" in fact.name and not fact.exact and fact.period.year == document.book.report.fiscal_year
        for fact in document.book
    )
    for found in _THREE.finditer(document.text):
        for word in re.finditer(r"其中[^。\n]*?(会议费|培训费)", found[0]):
            start = found.start() + word.start(1)
            yield Offence(start, start + 3, f"{word[1]}不属于“三公”经费，请另行说明")
        for word in re.finditer(r"逐年减少|负增长|只减不增|逐年下降", found[0]):
            if zero:
                start = found.start() + word.start()
                yield Offence(
                    start, start + len(word[0]), f"“三公”经费为零，不宜写“{word[0]}”，请如实说明没有发生"
                )


def unproven_boast(document: Document) -> Iterator[Offence]:
    """圆满, 名列前茅 and their like in a sentence without a number that the source knows."""
    good = [m.start for m in document.judged if m.severity == "ok" and m.kind not in ("label", "date")]
    for found in _BOAST.finditer(document.text):
        start = max(document.text.rfind(mark, 0, found.start()) for mark in "。！？\n") + 1
        ends = [at for mark in "。！？\n" if (at := document.text.find(mark, found.end())) >= 0]
        end = min(ends, default=len(document.text))
        if not any(start <= at < end for at in good):
            yield Offence(found.start(), found.end(), f"“{found[0]}”没有数据支持，请写明依据或删去")


def wrong_word(document: Document) -> Iterator[Offence]:
    """截止 for 截至, and words that are often mistyped."""
    for found in _WRONG.finditer(document.text):
        yield Offence(
            found.start(),
            found.end(),
            f"“{found[0]}”应为“{_WRONG_WORDS[found[0]]}”",
            None,
            _WRONG_WORDS[found[0]],
        )
    for found in _UNTIL.finditer(document.text):
        if not _WRONG.match(document.text, found.start()):
            yield Offence(found.start(), found.end(), "“截止”后面不能直接跟时间，应为“截至”", None, "截至")


def decrease_by_multiple(document: Document) -> Iterator[Offence]:
    """减少2倍: nothing can become less by more than itself."""
    for found in _DECREASE_BY_MULTIPLE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”不通：减少不能用倍数，请改用百分比")


def doubled_estimate(document: Document) -> Iterator[Offence]:
    """约…左右 says the same twice."""
    for found in _TWICE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”前后两个概数词重复，请只留一个")


def exact_estimate(document: Document) -> Iterator[Offence]:
    """约 before a number with two decimals."""
    for found in _EXACT_ESTIMATE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”已精确到两位小数，不应再写“约”")


def half_written_range(document: Document) -> Iterator[Offence]:
    """10～20%: both ends carry the sign."""
    for found in _RANGE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”前一个数也应带百分号，并用“～”或“—”连接")


def mixed_date(document: Document) -> Iterator[Offence]:
    """二〇二三年8月 mixes two ways of writing."""
    for found in _MIXED_DATE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”混用汉字和阿拉伯数字，日期应统一用阿拉伯数字")


def short_year(document: Document) -> Iterator[Offence]:
    """23年 for 2023年."""
    for found in _SHORT_YEAR.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”的年份应写四位数字")


def wide_digits(document: Document) -> Iterator[Offence]:
    """Full-width digits."""
    for found in _WIDE.finditer(document.text):
        yield Offence(found.start(), found.end(), f"“{found[0]}”是全角数字，应改为半角")


def year_from_part(document: Document) -> Iterator[Offence]:
    """A conclusion about the whole year drawn in a sentence whose data end earlier."""
    for found in re.finditer(r"[^。\n]*截[至止](?:20\d\d年)?(\d{1,2})月(?:底|末)[^。\n]*", document.text):
        claimed = _YEAR_END.search(found[0])
        if claimed and int(found[1]) < 12:
            start = found.start() + claimed.start()
            yield Offence(
                start,
                start + len(claimed[0]),
                f"数据截至{found[1]}月，不能据此写“{claimed[0]}”，请补充全年数据或改写",
            )
