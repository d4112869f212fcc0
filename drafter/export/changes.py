"""A section rewritten, for the terminal: what answers what, what is open, and every change in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drafter.draft.difference import Piece, compare_texts
from drafter.draft.rewrite import Link, Rewriting, Variant
from drafter.export.terminal import CONTROLS

_STRUCK, _GREEN, _PLAIN = "\x1b[9;31m", "\x1b[32m", "\x1b[0m"


def render_rewriting(rewriting: Rewriting, colour: bool = False) -> str:
    """REWRITING in plain Chinese; what is gone stands in [- -], what is new in {+ +}, or both in COLOUR."""
    lines: list[str] = []
    for doubt in rewriting.doubts:
        lines.append(f"原文的数与数据来源不符，改写没有改动它：{doubt}")
    several = len(rewriting.variants) > 1
    for number, variant in enumerate(rewriting.variants, start=1):
        name = f"方案{number}" if several else "改写"
        lines += [f"===== {name}：{rewriting.title}（{how(variant)}） =====", variant.text, ""]
        lines += _part("问题与建议的对应", map(describe_link, variant.links))
        lines += _part("还没有写明的（没有依据，没有代拟）", variant.gaps)
        lines += _part("请留意", variant.doubts)
        lines += ["改动：", render_difference(compare_texts(rewriting.before, variant.text), colour), ""]
    return "\n".join(lines).translate({key: value for key, value in CONTROLS.items() if key != 27})


def how(variant: Variant) -> str:
    """By whom and how the variant was written, in one clause."""
    if variant.refused:
        return f"没有采用模型的文字：{'；'.join(variant.refused)}。以下只作了分条和排序，语句照原文"
    if variant.engine == "restructured":
        return "没有使用模型：只作了分条、排序，注明了针对的问题，语句照原文"
    repaired = f"，退回修改{len(variant.rounds) - 1}次" if len(variant.rounds) > 1 else ""
    return f"由模型{variant.model}改写{repaired}，数字已逐个核对，与原文一致"


def render_difference(pieces: Iterable[Piece], colour: bool = False) -> str:
    """PIECES in one text, a number always whole with its unit."""
    marks = {"gone": ("[-", "-]"), "new": ("{+", "+}"), "same": ("", "")}
    if colour:
        marks |= {"gone": (_STRUCK, _PLAIN), "new": (_GREEN, _PLAIN)}
    return "".join(f"{marks[p.kind][0]}{p.text}{marks[p.kind][1]}" for p in pieces)


def _part(title: str, items: Iterable[str]) -> Iterator[str]:
    for at, item in enumerate(items):
        if not at:
            yield f"{title}："
        yield f"  - {item}"


def describe_link(link: Link) -> str:
    """Which suggestion answers which problem, in one line."""
    if link.suggestion is None:
        return f"问题{link.problem}（{link.problem_name}）← 没有建议"
    if link.problem is None:
        return f"建议{link.suggestion}（{link.suggestion_name}）→ 不针对所列的问题"
    return f"问题{link.problem}（{link.problem_name}）← 建议{link.suggestion}"
