"""Every page of the desk with the roles that may ask for it: what is not here cannot be had."""

from __future__ import annotations

from drafter.review.pages import (
    administration,
    approve,
    assets,
    compare,
    draft,
    edit,
    entry,
    export,
    facts,
    history,
    reports,
    returned,
    review,
    rewrite,
)  # fmt: skip
from drafter.review.visit import Page

PAGES: tuple[Page, ...] = (
    *assets.PAGES,
    *entry.PAGES,
    *reports.PAGES,
    *facts.PAGES,
    *draft.PAGES,
    *review.PAGES,
    *approve.PAGES,
    *edit.PAGES,
    *rewrite.PAGES,
    *compare.PAGES,
    *export.PAGES,
    *returned.PAGES,
    *history.PAGES,
    *administration.PAGES,
)
