"""The sums that hold within a table of income and expenditure (勾稽, rules 1 and 3 of the notes' section 3.7)."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.sources.entries import Equation, Figure

# Total and its terms in the plain scope.  A term that the table leaves blank is nothing.
_RULES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("收入总计的构成", "balance.income", ("income.total", "carryover.used", "carryover.begin")),
    ("支出总计的构成", "balance.expenditure", ("expenditure.total", "carryover.distributed", "carryover.end")),
    ("收支总计", "balance.income", ("balance.expenditure",)),
    ("按支出性质的构成", "expenditure.total", ("expenditure.basic", "expenditure.project", "expenditure.superior",
                                    "expenditure.business", "expenditure.affiliate")),
    ("基本支出的构成", "expenditure.basic", ("expenditure.staff", "expenditure.office")),
)  # fmt: skip
_SIDES = {"balance.income": "income", "balance.expenditure": "function"}
_GRANTS = tuple(f"income.{name}" for name in "general fund capital".split())
_OWN = tuple(f"income.{name}" for name in "superior undertaking business affiliate other".split())
_FUNDS = ("general", "fund", "capital")


class Ledger:
    """The figures of one table and one basis, by the key of what they state."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}
        self._spoiled: set[str] = set()
        self.strange: set[str] = set()
        """The parts (income, function, economic) in which a row is unknown, so that their sums say nothing."""

    def take(self, key: str, figure: Figure | None) -> bool:
        """Note FIGURE, the first of KEY to count in sums, or that its cell is unusable; False for that."""
        if figure is None:
            self._spoiled.add(key)
            return False
        self._figures.setdefault(key, figure)
        return True

    def equations(self) -> Iterator[Equation]:
        """All that can be judged: no term of them is in an unusable cell, and at least one is there."""
        for scope in ("", "grant", *_FUNDS):
            for title, total, terms in _RULES:
                if _SIDES.get(total) in self.strange:
                    continue
                yield from self._sum(title, _scoped(total, scope), [_scoped(term, scope) for term in terms])
            prefix = _scoped("expenditure.function.", scope)
            classes = [key for key in (*self._figures, *self._spoiled) if key.startswith(prefix)]
            if "function" not in self.strange:
                yield from self._sum("按功能分类的构成", _scoped("expenditure.total", scope), classes)
        classes = [key for key in (*self._figures, *self._spoiled) if key.startswith("economic.")]
        if "economic" not in self.strange:
            yield from self._sum("按经济分类的构成", "expenditure.total", classes)
        if "income" not in self.strange:
            grants = ("income.grant",) if "income.grant" in self._figures else _GRANTS
            own = ("income.own",) if "income.own" in self._figures else _OWN
            yield from self._sum("本年收入的构成", "income.total", [*grants, "income.special", *own])
            yield from self._sum("财政拨款收入的构成", "income.grant", _GRANTS)
            yield from self._sum("单位资金的构成", "income.own", _OWN)
        for key in [key for key in self._figures if key.startswith("grant.")]:
            rest = key.removeprefix("grant.")
            yield from self._sum("三类预算之和", key, [f"{fund}.{rest}" for fund in _FUNDS])
        for fund in _FUNDS:
            yield from self._flow(fund)

    def _flow(self, fund: str) -> Iterator[Equation]:
        """本年收入 + 年初 = 本年支出 + 年末, of one fund that has expenditure."""
        spent = f"{fund}.expenditure.total"
        keys = (spent, f"{fund}.carryover.end", f"{fund}.carryover.begin", f"income.{fund}")
        signs = (1, 1, -1)
        if f"income.{fund}" not in self._figures or spent not in self._figures or self._spoiled & set(keys):
            return
        terms = [
            (sign, self._figures[key]) for sign, key in zip(signs, keys, strict=False) if key in self._figures
        ]
        yield Equation("本年支出加年末减年初", self._figures[f"income.{fund}"], tuple(terms))

    def _sum(self, title: str, total: str, keys: list[str] | tuple[str, ...]) -> Iterator[Equation]:
        terms = tuple((1, self._figures[key]) for key in keys if key in self._figures)
        if total in self._figures and terms and not self._spoiled & set(keys):
            yield Equation(title, self._figures[total], terms)


def _scoped(key: str, scope: str) -> str:
    if not scope:
        return key
    return f"income.{scope}" if key == "income.total" else f"{scope}.{key}"
