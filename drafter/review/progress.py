"""Who of the reviewers has done how much of a report.  Pure: no store, no clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from drafter.review.workflow import Standing


@dataclass(frozen=True, slots=True)
class Share:
    """What one person has done of the newest version."""

    person: str
    ticked: int
    """Numbers that he was the last to tick."""
    threads: int
    """His comments that nobody has resolved."""
    proposals: int
    """His proposals that nobody has answered."""
    approved: bool

    def in_words(self, total: int) -> str:
        """已核12/85，意见2条未解决，已批准"""
        words = [f"已核{self.ticked}/{total}"] if self.ticked or not self.approved else []
        words += [f"意见{self.threads}条未解决"] if self.threads else []
        words += [f"修改建议{self.proposals}条未处理"] if self.proposals else []
        return "，".join([*words, *(["已批准"] if self.approved else [])])


@lru_cache(maxsize=64)
def shares(standing: Standing, reviewers: frozenset[str]) -> tuple[Share, ...]:
    """Of the REVIEWERS, and of whoever else has ticked, commented, proposed or approved; who has done most first."""
    ticked = Counter(one.person for one in standing.ticked.values())
    threads = Counter(one.person for one in standing.threads)
    proposals = Counter(one.person for one in standing.proposals)
    names = {*reviewers, *ticked, *threads, *proposals, *standing.approvers}
    found = [
        Share(name, ticked[name], threads[name], proposals[name], name in standing.approvers)
        for name in sorted(names)
    ]
    return tuple(sorted(found, key=lambda one: -one.ticked))
