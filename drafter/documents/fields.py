"""Fields of a Word file whose results are no text of its author: page numbers and the table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_UNREAD = ("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC")


def unread_results(root: Element) -> set[Element]:
    """The elements under ROOT that show the results of such fields.

    A field without an end is read, whatever it is: else all that follows would be lost.
    """
    found: set[Element] = set()
    for simple in root.iter(W + "fldSimple"):
        if _is_unread(simple.get(W + "instr", "")):
            found.update(simple.iter(W + "t", W + "tab", W + "br"))
    if next(root.iter(W + "fldChar"), None) is None:
        return found
    stack: list[tuple[list[str], list[Element]]] = []
    for element in root.iter(W + "fldChar", W + "instrText", W + "t", W + "tab", W + "br"):
        if element.tag == W + "fldChar":
            kind = element.get(W + "fldCharType")
            if kind == "begin":
                stack.append(([], []))
            elif kind == "end" and stack:
                code, result = stack.pop()
                if _is_unread("".join(code)):
                    found.update(result)
                elif stack:
                    stack[-1][1].extend(result)
        elif stack and element.tag == W + "instrText":
            stack[-1][0].append(element.text or "")
        elif stack:
            stack[-1][1].append(element)
    return found


def _is_unread(code: str) -> bool:
    return code.split()[:1] != [] and code.split()[0].upper() in _UNREAD
