"""A model that does as it is told: a script for `ScriptedServer`, made of the baseline's texts."""

from __future__ import annotations

import re
import threading
from collections import Counter

from scripted_server import Fault

from drafter.draft.prompts import render_baseline


def title_of(body):
    """The section that a request asks for."""
    return re.search(r"【要写的部分】(.+)", body["messages"][-1]["content"])[1].strip()


class GoodWriter:
    """Answers each section's prompt with its baseline text, after DELAY seconds; counts what it was asked.

    A prompt that brings a text back with findings is answered by `mend(text, prompt)`.
    """

    def __init__(self, book, outline, delay=0.0, mend=None):
        self.delay, self.mend = delay, mend
        self.asked = Counter()
        self._texts = {
            section.title or "报告开头的引言": render_baseline(outline, section, book)
            for section in outline.fitted(book).sections
            if section.has_text
        }
        self._lock = threading.Lock()

    def __call__(self, body):
        prompt, title = body["messages"][-1]["content"], title_of(body)
        with self._lock:
            self.asked[title] += 1
        last = re.search(r"【上一稿】\n(.*?)\n\n【核对意见】", prompt, re.DOTALL)
        text = self._texts[title] if last is None or self.mend is None else self.mend(last[1], prompt)
        return Fault(content=text, delay=self.delay)

    @property
    def total(self):
        return sum(self.asked.values())
