"""Charts that the outline plans, drawn by matplotlib where it is installed (`pip install drafter[charts]`)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from drafter.errors import DrafterError
from drafter.facts.model import Fact, FactBook
from drafter.numbers.units import Unit
from drafter.outline.exhibits import ChartPlan

if TYPE_CHECKING:
    from drafter.export.exported import ExportedReport

_FONTS: Final = (
    "FangSong", "仿宋", "SimSun", "SimHei", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Noto Serif CJK SC",
    "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL SungtiL GB", "AR PL UMing CN",
)  # fmt: skip
_INCH_WIDE: Final = 6.0
_INCH_EACH: Final = 0.42
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    after: str
    """The section that it stands behind."""
    png: bytes
    words: str
    """The same in words, for readers who can't see it."""


def draw_charts(report: ExportedReport) -> tuple[Chart, ...]:
    """The charts of the outline that the facts fill.

    Raises DrafterError where matplotlib or a Chinese font is missing: a chart of boxes helps nobody.
    """
    charts = [(plan, _bars(plan, report.book)) for plan in report.outline.charts]
    charts = [(plan, bars) for plan, bars in charts if len(bars) >= _LEAST]
    if not charts:
        return ()
    font = _font()
    return tuple(
        Chart(
            f"{plan.title}（{plan.unit.symbol}）",
            plan.after,
            _draw(plan.unit, bars, font),
            _words(plan, bars),
        )
        for plan, bars in charts
    )


def _bars(plan: ChartPlan, book: FactBook) -> list[Fact]:
    if plan.parts:
        facts = [*book.parts(plan.parts, plan.split)] if plan.parts in book else []
        facts.sort(key=lambda fact: fact.exact, reverse=True)
    else:
        facts = [book[name] for name in plan.facts if name in book]
    return [f for f in facts if f.unit.base == plan.unit.base and f.upper is None and not f.confidential]


def _words(plan: ChartPlan, bars: list[Fact]) -> str:
    return f"{plan.title}：" + "，".join(f"{fact.name}{fact.in_unit(plan.unit)}" for fact in bars)


def _font() -> str:
    try:
        from matplotlib import font_manager
    except ImportError as error:
        raise DrafterError("画图需要matplotlib；请安装drafter[charts]，或不用--charts") from error
    known = {font.name for font in font_manager.fontManager.ttflist}
    found = next((name for name in _FONTS if name in known), None)
    if found is None:
        raise DrafterError("画图需要一种中文字体，本机没有；请安装仿宋或文泉驿等字体，或不用--charts")
    return found


def _draw(unit: Unit, bars: list[Fact], font: str) -> bytes:
    """Horizontal bars with their values; black on white, so that a copy in grey says the same."""
    from matplotlib.figure import Figure

    labels = [fact.name for fact in bars]
    lengths = [float(fact.exact / Fraction(unit.scale)) for fact in bars]  # of a picture, never of a number
    figure = Figure(figsize=(_INCH_WIDE, 0.5 + _INCH_EACH * len(bars)), dpi=200, layout="constrained")
    axes = figure.add_subplot()
    drawn = axes.barh(range(len(bars)), lengths, height=0.6, color="#4a6785")
    axes.bar_label(
        drawn, [fact.in_unit(unit).removesuffix(unit.symbol) for fact in bars], padding=3, font=font
    )
    axes.set_yticks(range(len(bars)), labels, font=font)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.margins(x=0.15)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()
