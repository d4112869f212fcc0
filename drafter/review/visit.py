"""One request as a page sees it, and what a page is: a path, who may ask for it, and a function of the visit.

    PAGES = (Page("GET", "/reports", show_reports, STAFF),)

    def show_reports(visit: Visit) -> Response:
        return visit.page("reports.html", reports=...)

A page runs in a thread of its own.  What it refuses it raises as a DrafterError: people see its sentence.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from drafter.errors import RequestError
from drafter.review.desk import Desk, Visitor
from drafter.review.roles import Role
from drafter.review.templates import render
from drafter.store.database import Store

ANYONE: frozenset[Role] = frozenset()
"""For whoever is not signed in yet."""
SMALL, LARGE = 4 * 1024 * 1024, 32 * 1024 * 1024
"""The most bytes of a request: a text that was typed, a file."""
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
"""Invisible marks that make digits be shown in another order than they are checked in: dropped, for nobody finds them."""
_MOST_FILES, MOST_FIELDS = 10, 5000
TYPED = ("body", "text", "new", "reason", "instruction")
"""The fields of forms that hold what somebody has written himself, at length."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form; its name is only for people to read."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What a form sent; line ends are \\n."""

    data: FormData = field(default_factory=FormData)

    def text(self, name: str, default: str = "") -> str:
        """Raises RequestError for characters that no text holds."""
        return next(iter(self.texts(name)), default)

    def texts(self, name: str) -> list[str]:
        """All that was sent under NAME: ticked boxes."""
        return [_readable(one) for one in self.data.getlist(name) if isinstance(one, str)]

    def upload(self, name: str) -> Upload | None:
        """The file that was chosen; None where none was."""
        return next(iter(self.uploads(name)), None)

    def uploads(self, name: str) -> list[Upload]:
        """All files that were chosen."""
        given = [one for one in self.data.getlist(name) if isinstance(one, UploadFile) and one.filename]
        return [Upload(file_name(one.filename or ""), one.file.read()) for one in given]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request that was let in."""

    desk: Desk
    request: Request
    signed_in: Visitor | None
    form: Form = field(default_factory=Form)

    @property
    def visitor(self) -> Visitor:
        """Who it is; only pages for ANYONE are seen by nobody."""
        assert self.signed_in is not None, "the gate lets nobody in here"
        return self.signed_in

    @property
    def store(self) -> Store:
        """The store, in which every act is the visitor's."""
        return self.desk.acting(self.visitor)

    @property
    def path(self) -> Mapping[str, Any]:
        """The parts of the path that the page leaves open."""
        return self.request.path_params

    @property
    def query(self) -> Mapping[str, str]:
        return {name: _readable(value) for name, value in self.request.query_params.items()}

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """The page that TEMPLATE makes of VALUES; it also knows the visitor, the desk and a notice."""
        return HTMLResponse(render_page(self.desk, self.request, template, self.signed_in, **values), status)

    def redirect(self, path: str, notice: str = "") -> Response:
        """After an act: on to PATH, which says NOTICE first."""
        if notice and self.signed_in is not None:
            self.desk.notices[self.signed_in.session] = notice
        return RedirectResponse(path, 303)

    def download(self, name: str, data: bytes, kind: str) -> Response:
        """A file for the visitor's disk, called NAME."""
        disposition = f"attachment; filename*=UTF-8''{quote(name)}"
        return Response(data, media_type=kind, headers={"content-disposition": disposition})


def render_page(
    desk: Desk, request: Request, template: str, visitor: Visitor | None, **values: object
) -> str:
    """The HTML of a page for VISITOR."""
    notice = desk.notices.pop(visitor.session, "") if visitor else ""
    return render(template, visitor=visitor, desk=desk, notice=notice, path=request.url.path, **values)


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be had at one path with one method, and for whom."""

    method: str
    path: str
    view: Callable[[Visit], Response]
    roles: frozenset[Role]
    largest: int = SMALL
    """The most bytes that a request may have."""

    async def answer(self, request: Request) -> Response:
        """Read the form, check its token, then let the page do its work in a thread."""
        visitor: Visitor | None = request.state.visitor
        desk: Desk = request.state.desk
        if self.method == "GET":
            return await run_in_threadpool(self.view, Visit(desk, request, visitor))
        async with request.form(max_files=_MOST_FILES, max_fields=MOST_FIELDS, max_part_size=SMALL) as data:
            form = Form(data)
            if visitor is not None and not hmac.compare_digest(
                form.text("form_token").encode(), visitor.form_token.encode()
            ):
                raise RequestError("页面已过期；请返回上一页，刷新后再提交", 403)
            return await run_in_threadpool(self.view, Visit(desk, request, visitor, form))


def _readable(text: str) -> str:
    if any((char < " " and char not in "\t\n\r") or "\ud800" <= char <= "\udfff" for char in text):
        raise RequestError("输入的内容里有不能显示的字符；请删去后重新提交")
    return text.translate(_TURNING).replace("\r\n", "\n").replace("\r", "\n")


def file_name(given: str) -> str:
    """The last part of the name that a browser GIVES, without what could mislead a reader or leave a folder."""
    name = given.replace("\\", "/").rpartition("/")[2].lstrip(".")
    return "".join(char for char in name if char.isprintable())[:120] or "未命名文件"
