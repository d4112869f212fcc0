"""The scanner: every numeral character belongs to one mention or to a word that states no quantity."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from drafter.numbers.dates import read_date
from drafter.numbers.labels import arabic_label, chinese_label, name_of_amount
from drafter.numbers.lexicon import BEFORE_ONE, COUNTERS
from drafter.numbers.measures import Measure, read_measure, scaled_unit
from drafter.numbers.mention import Mention
from drafter.numbers.numerals import DIGITS, read_arabic, read_chinese
from drafter.numbers.quick import read_item, read_quickly
from drafter.numbers.units import NUMBER, Unit, read_unit

_HEAD = re.compile(
    r"(?P<arabic>\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+(?!\d)(?=[.．]\d|[万亿元％%人户])(?:[.．]\d+)?"
    r"|\d+(?:[,，]\d{3}(?!\d))*(?:[.．]\d+)?)"
    r"|(?P<double>翻了?[一两二三四五\d]?番)"
    r"|(?P<chinese>[零〇○一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+[万亿]*)?)"
    r"|(?P<formal>[壹贰叁肆伍陆柒捌玖拾佰仟萬億零]*[壹贰叁肆伍陆柒捌玖][拾佰仟萬億万亿][壹贰叁肆伍陆柒捌玖拾佰仟萬億零万亿]*)"
    r"|(?P<mark>[①-⒛❶-❿㈠-㈩Ⅰ-ⅿ])"
)
# The characters that a number can begin with: one look-up for each character of the text, the rest only here.
_START = re.compile(r"[\d零〇○一二两三四五六七八九十百千万亿翻壹贰叁肆伍陆柒捌玖拾佰仟萬億①-⒛❶-❿㈠-㈩Ⅰ-ⅿ]")
_RATIO = re.compile(r"[:：∶](?=\d)")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?(?![\d:：])")
_RANGE = re.compile(r"\s?(?:至|到|—{1,2}|–|－|-|~|～|－)\s?(?=[-−]?\d)")
_JOINT = re.compile(r"、|\s?(?:和|与|及|以及|或)\s?")
_DATE_NEXT = frozenset("届年月日季 -—–－~～至到/.．上下")
_CHINESE_DATE_NEXT = frozenset("年月季至到—")
_SPAN_NEXT = ("个季度", "个月")
_SCALE_ONLY = frozenset("百千万亿")
_MINUS = frozenset("-−－﹣")
_TENTH = Decimal(10)
_NAMED_UNITS = frozenset(("级", "届", "等", "家", "名", "位", "强", "户", "个", "元"))


def scan(text: str) -> list[Mention]:
    """All mentions of TEXT in their order; they never overlap.  Any string is accepted."""
    mentions = _Scanner(text).run()
    if has_cells(text):
        from drafter.numbers.tables import lend_units, read_tables  # most texts hold no table to pay for it

        lend_units(read_tables(text, mentions), mentions)
    return mentions


def has_cells(text: str) -> bool:
    """Whether TEXT may hold a table, whose cells are parted by tabs or `|`."""
    return "\t" in text or "|" in text


class _Scanner:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.mentions: list[Mention] = []
        self.bare: list[Mention] = []
        """Numbers without a unit of their own, which the next one in the list may lend them."""
        self.readers: dict[str | None, Callable[[int, int], int]] = {
            "arabic": self._arabic,
            "chinese": self._chinese,
            "formal": self._formal,
            "double": self._double,
            "mark": self._mark,
        }

    def run(self) -> list[Mention]:
        start, head, text, readers = _START.search, _HEAD.match, self.text, self.readers
        first = start(text)
        while first is not None:
            at = first.start()
            mention = read_quickly(text, at) if "0" <= text[at] <= "9" else read_item(text, at)
            if mention is not None:
                first = start(text, self._add(mention))
                continue
            found = head(text, at)
            end = at + 1 if found is None else readers[found.lastgroup](at, found.end())
            first = start(text, end)
        return self.mentions

    # -- adding ---------------------------------------------------------------------------------------

    def _add(self, mention: Mention) -> int:
        mentions, bare = self.mentions, self.bare
        mentions.append(mention)
        kind = mention.kind
        if kind == "label":
            return mention.end
        if kind == "date":
            if bare:
                self._lend_year(mention)
        elif kind != "number" or mention.written.base:
            if bare:
                self._lend(mention)
            if kind == "count" and mention.written.symbol == "个":  # 3.5个和0.9个百分点
                bare.append(mention)
        elif mention.amount is not None:
            bare.append(mention)
        return mention.end

    def _lend(self, last: Mention) -> None:
        """Give the unit of LAST to the bare numbers that are listed directly before it."""
        following = last
        for mention in reversed(self.bare):
            if not self._joined(mention.end, following.start) or mention.amount is None:
                break
            unit, own = last.written, mention.written
            if own.symbol == "个":
                if last.kind != "percentage_point":
                    break
            elif own.symbol:  # 1.5万—3万元: the scale is its own
                unit = Unit(own.symbol + unit.base, unit.dimension, unit.base, own.scale)
            else:
                mention.amount *= unit.scale
                mention.step *= unit.scale
            mention.written, mention.kind = unit, last.kind
            following = mention
        self.bare.clear()

    def _lend_year(self, last: Mention) -> None:
        """2021、2022和2023年: the bare numbers are years too."""
        following = last
        for mention in reversed(self.bare):
            if not (self._joined(mention.end, following.start) and last.text.endswith(("年", "年度", "月"))):
                break
            if mention.amount is None or len(mention.text) > 4 or mention.written.symbol:
                break
            digits = str(int(mention.amount))
            if last.text.endswith("月"):
                digits = digits.zfill(2)
            elif len(digits) != 4:
                break
            mention.kind, mention.date, mention.amount = "date", digits, None
            following = mention
        self.bare.clear()

    def _joined(self, end: int, start: int) -> bool:
        between = self.text[end:start]
        return bool(between) and (
            _JOINT.fullmatch(between) is not None or _RANGE.match(self.text, end) is not None
        ) and len(between) <= 4  # fmt: skip

    def _label(self, start: int, end: int, why: str) -> int:
        return self._add(Mention(start, end, self.text[start:end], "label", why=why))

    # -- Arabic digits --------------------------------------------------------------------------------

    def _arabic(self, start: int, end: int) -> int:
        text = self.text
        before = text[start - 1] if start else "\n"
        behind = text[end : end + 1]
        label = arabic_label(text, start, end, before, behind)
        if label is not None:
            return self._label(*label)
        if behind in _DATE_NEXT or (behind == "个" and text.startswith(_SPAN_NEXT, end)):
            date = read_date(text, start)
            if date is not None:
                return self._add_date(start, *date)
        if behind in (":", "：", "∶") and text[end + 1 : end + 2].isdecimal():
            clock = _CLOCK.match(text, start)
            if clock is not None and (before in "午晨晚间日时-—至~～ " or clock.end() - start > 5):
                return self._add(Mention(start, clock.end(), clock[0], "date", date=clock[0]))
            return self._ratio(start, end)
        negative = (before in _MINUS and not self._is_range_sign(start - 1)) or (
            before == "负" and text[start - 2 : start - 1] not in ("担", "抱")
        )
        return self._quantity(start - negative, end, negative)

    def _is_range_sign(self, at: int) -> bool:
        before = self.text[at - 1] if at else "\n"
        return (before.isalnum() and (before.isascii() or before.isdecimal())) or before in "%％‰）)元年月日"

    def _quantity(self, start: int, end: int, negative: bool) -> int:
        text = self.text
        head = start + 1 if negative else start
        numeral = read_arabic(text[head:end])
        measure = read_measure(text, end, numeral.step, chinese=False)
        why = name_of_amount(text, start, end, measure)
        if why is not None:
            return self._label(
                start, end if why == "name" and measure.unit.base not in _NAMED_UNITS else measure.end, why
            )
        return self._add(self._mention(start, end, -numeral.value if negative else numeral.value, measure))

    def _mention(self, start: int, head_end: int, value: Decimal, measure: Measure) -> Mention:
        text = self.text
        unit, factor, step, added = measure.unit, measure.factor, measure.step, measure.added
        written = (
            unit
            if measure.end == head_end
            else scaled_unit(text, head_end, measure.end - len(unit.symbol), unit)
        )
        kind = unit.dimension
        if unit.base == "成":
            kind, written, factor, step = (
                "percent",
                Unit("成", "percent", "%", _TENTH),
                factor * 10,
                step * 10,
            )
        amount = value * factor
        if added:
            amount = amount - added if value < 0 else amount + added
            written = unit
        return Mention(
            start, measure.end, text[start : measure.end], kind, amount, step, written, measure.more
        )

    def _ratio(self, start: int, end: int) -> int:
        """a:b:c are numbers each."""
        text = self.text
        while True:
            numeral = read_arabic(text[start:end])
            self.mentions.append(Mention(start, end, text[start:end], "number", numeral.value, numeral.step))
            colon = _RATIO.match(text, end)
            following = _HEAD.match(text, colon.end()) if colon else None
            if following is None or following.lastgroup != "arabic":
                return end
            start, end = following.span()

    def _add_date(self, start: int, end: int, value: str) -> int:
        text = self.text
        if start and text[start - 1] in "第前" and ("季" in text[start:end] or text[end - 2 : end] == "个月"):
            if text[start - 1] == "前":
                value = re.sub(r"\d\d/", "01/", value)
            start -= 1
        return self._add(Mention(start, end, text[start:end], "date", date=value))

    # -- Chinese numerals -----------------------------------------------------------------------------

    def _chinese(self, start: int, end: int) -> int:
        text = self.text
        run = text[start:end]
        before = text[start - 1] if start else "\n"
        behind = text[end : end + 1]
        spans = behind == "个" and text.startswith(_SPAN_NEXT, end)
        if spans or behind in _CHINESE_DATE_NEXT or "○" in run or "〇" in run:
            date = read_date(text, start) if before != "第" or spans or behind == "季" else None
            if date is not None and not (behind == "月" and before in "两几"):
                return self._add_date(start, *date)
        if text.startswith("分之", end) and all(char in DIGITS or char in "十百千万" for char in run):
            fraction = self._fraction(start, end, run)
            if fraction:
                return fraction
        label = chinese_label(text, start, end, before, behind)
        if label is not None:
            return self._label(*label) if label[2] else label[1]
        vague = "数几好" if run[0] == "十" else "数几好上成近"
        if before in vague and all(char == "十" or char in _SCALE_ONLY for char in run):
            return end  # 数十, 几百; but 户数八十八户
        if run == "一":
            return self._one(start, end, before, behind)
        scale_only = all(char in _SCALE_ONLY for char in run)
        if scale_only and not (behind and behind in "余多"):
            return end
        return self._chinese_quantity(start, end, run, before == "负")

    def _one(self, start: int, end: int, before: str, behind: str) -> int:
        """一项, 一轮, 一年来 are articles; 一倍, 一成, 一番 are quantities."""
        if before in BEFORE_ONE:
            return end
        if behind == "倍" or (behind == "成" and self.text[end + 1 : end + 2] not in "立不为"):
            return self._chinese_quantity(start, end, "一", False)
        if self.text.startswith("个百分点", end):
            return self._chinese_quantity(start, end, "一", False)
        if behind and behind in COUNTERS:
            return self._label(start, end + 1, "article")
        return end

    def _chinese_quantity(self, start: int, end: int, run: str, negative: bool) -> int:
        text = self.text
        while run[-1] in "百千万亿" and text.startswith(("分点", "瓦", "米", "克"), end):
            run, end = run[:-1], end - 1  # 两个百分点, 三千瓦: the last character belongs to the unit
            if not run:
                return end + 1
        whole = Decimal(0)
        if text[end : end + 2] in ("多万", "余万") and "亿" in run:  # 一亿三千多万: 万 scales the 三千 only
            cut = run.rindex("亿") + 1
            head = read_chinese(run[:cut])
            whole, run = (head.value if head else whole), run[cut:] or "零"
        numeral = read_chinese(run)
        measure = read_measure(text, end, numeral.step if numeral else Decimal(1), chinese=True)
        measure = measure._replace(added=measure.added + whole * measure.unit.scale)
        if measure.unit is NUMBER and not (numeral and "点" in run):
            return end
        if negative:
            start -= 1
        if numeral is None:
            unread = Mention(start, measure.end, text[start : measure.end], "count", written=measure.unit)
            return self._add(unread)
        return self._add(self._mention(start, end, -numeral.value if negative else numeral.value, measure))

    def _fraction(self, start: int, end: int, run: str) -> int | None:
        """百分之九十五 is percent; 三分之二 is percent of what the fraction makes, to a whole percent."""
        text = self.text
        below = read_chinese(run)
        over = _HEAD.match(text, end + 2)
        if over is None or over.lastgroup not in ("arabic", "chinese") or below is None:
            return None
        above = read_arabic(over[0]) if over.lastgroup == "arabic" else read_chinese(over[0])
        if above is None or not below.value:
            return None
        factor = Decimal(100) / below.value
        exact = run in ("百", "千", "万", "十")
        stop = over.end()
        if text[stop : stop + 1] in "几多" and text[stop : stop + 1]:
            stop += 1
        amount = above.value * factor if exact else round(above.value * factor, 2)
        step = above.step * factor if exact else Decimal(1)
        unit = Unit(f"{run}分之", "percent", "%", factor)
        more = text[stop - 1] in "几多"
        return self._add(Mention(start, stop, text[start:stop], "percent", amount, step, unit, more))

    # -- the rest -------------------------------------------------------------------------------------

    def _formal(self, start: int, end: int) -> int:
        """壹佰万元整: the numerals of cheques."""
        numeral = read_chinese(self.text[start:end])
        if numeral is None:
            return end
        measure = read_measure(self.text, end, numeral.step, chinese=True)
        if measure.unit is NUMBER:
            return end
        return self._add(self._mention(start, end, numeral.value, measure))

    def _double(self, start: int, end: int) -> int:
        """翻番 and 翻一番 are twice, 翻两番 four times."""
        text = self.text[start:end]
        times = (
            read_chinese(text[-2])
            if text[-2] in DIGITS
            else read_arabic(text[-2])
            if text[-2].isdecimal()
            else None
        )
        amount = Decimal(2) ** int(times.value if times else 1)
        return self._add(Mention(start, end, text, "multiple", amount, Decimal(1), read_unit("倍")))

    def _mark(self, start: int, end: int) -> int:
        return self._label(start, end, "enumerator")
