"""Times as people read them."""

from __future__ import annotations

from datetime import datetime


def local_time(at: str) -> str:
    """2026-11-24T03:32:08.000123+00:00 as 2026-11-24 11:32 where the server's clock says so."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
