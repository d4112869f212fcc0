"""Who is editing which section: known from the last two minutes, in this process alone, and never a lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

LASTS = timedelta(minutes=2)
"""So long somebody counts as editing after he opened the section, or last typed in it."""
_Place = tuple[int, str]
"""A report and a section of it."""


@dataclass(slots=True)
class Presence:
    """The people who edit."""

    seen: dict[_Place, dict[str, tuple[str, datetime]]] = field(default_factory=dict)
    """For each place the people there by the names that they sign in with: as others read them, and when."""
    lock: Lock = field(default_factory=Lock)

    def note(self, report: int, section: str, name: str, shown: str) -> None:
        """NAME, whom others read as SHOWN, is editing now."""
        with self.lock:
            self.seen.setdefault((report, section), {})[name] = shown, datetime.now(UTC)

    def leave(self, report: int, section: str, name: str) -> None:
        """NAME has saved."""
        with self.lock:
            self.seen.get((report, section), {}).pop(name, None)

    def others(self, report: int, section: str, name: str) -> list[str]:
        """Who but NAME is editing."""
        return self.by_section(report, name).get(section, [])

    def by_section(self, report: int, name: str) -> dict[str, list[str]]:
        """Who but NAME is editing, for each section where somebody is."""
        begin = datetime.now(UTC) - LASTS
        with self.lock:
            for place, people in list(self.seen.items()):
                self.seen[place] = {one: last for one, last in people.items() if last[1] > begin}
                if not self.seen[place]:
                    del self.seen[place]
            return {
                section: shown
                for (other, section), people in self.seen.items()
                if other == report and (shown := [last[0] for one, last in people.items() if one != name])
            }
