"""What became of a section, as a person is told."""

from __future__ import annotations

from drafter.draft.compose import DraftSection
from drafter.draft.rewrite import Attempt


def outcome_of(section: DraftSection) -> str:
    """One line on SECTION: written, after how many repairs, with how many errors, or why not."""
    name = section.title or "引言"
    if section.error is not None and not section.text:
        return f"{name}：未能写成，{section.error}"
    if section.fallback is not None:
        return f"{name}：改用基础文本，{section.fallback}"
    repaired = f"，退回修改{len(section.rounds) - 1}次" if len(section.rounds) > 1 else ""
    return f"{name}：写成{repaired}" + (f"，还有{section.errors}处错误" if section.errors else "")


def describe_attempt(attempt: Attempt) -> str:
    """One line on an answer for a variant of a rewriting."""
    name = f"方案{attempt.variant}第{attempt.turn}稿"
    if not attempt.complaints:
        return f"{name}：写成，数字已逐个核对"
    return f"{name}：有{attempt.complaints}处要改，" + ("不再退回" if attempt.over else "已退回修改")
