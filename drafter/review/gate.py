"""What every request passes before a page sees it, in this order.

Host (a name that is not ours is a page of somebody else: DNS rebinding) → headers → origin of what changes
something → session → role from the route table.  What no table names is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from drafter.errors import DrafterError, RequestError, StoreError
from drafter.review.access_tokens import bearer
from drafter.review.desk import Desk
from drafter.review.roles import Role
from drafter.review.visit import ANYONE, MOST_FIELDS, SMALL, TYPED, Form, render_page

SAFE = frozenset({"GET", "HEAD"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    # no-referrer would make browsers send `Origin: null` with forms
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
API = "/api/"
_log = logging.getLogger("drafter.review")
_TITLES = {
    400: "无法处理", 401: "需要登录", 403: "不能进行", 404: "没有这一页", 405: "不能这样访问", 409: "没有进行",
    413: "文件太大", 500: "程序出错", 503: "暂时不能保存",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Access:
    """Who may take a route, and how many bytes he may send."""

    roles: frozenset[Role]
    largest: int = SMALL
    scope: str = ""
    """What a token must open where another system asks; empty for pages."""


@dataclass(slots=True)
class Gate:
    """The outermost part of the app."""

    app: ASGIApp
    desk: Desk
    routes: list[BaseRoute]
    access: Mapping[tuple[str, str], Access] = field(default_factory=dict)
    """By method and path of the route, as they are written there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        scope.setdefault("state", {}).update(desk=self.desk, visitor=None, explained=None)
        request, out = Request(scope, receive), _Sending(send, self.desk.secure)
        try:
            refused = await self._refused(request)
            if refused is not None:
                await refused(scope, receive, out.send)
            else:
                limit = self.access[_route(self.routes, scope)].largest
                await self.app(scope, _limited(request, receive, limit), out.send)
        except Exception as error:
            if request.state.explained is error:
                return  # the app has answered, and then raised it once more
            if out.begun:
                raise
            await explain(request, error)(scope, receive, out.send)

    async def _refused(self, request: Request) -> Response | None:
        """The answer to a request that no page is to see; raises RequestError for most of them."""
        self._check_host(request)
        access = self._access(request)
        if request.url.path.startswith(API):
            await self._check_token(request, access)
            return None
        if request.method not in SAFE:
            self._check_origin(request)
        secret = request.cookies.get(self.desk.cookie, "")
        visitor = await run_in_threadpool(self.desk.find_visitor, secret) if secret else None
        request.state.visitor = visitor
        if access is not None and access.roles == ANYONE:
            return None
        if visitor is None and request.method not in SAFE:
            return await self._expired(request)
        if visitor is None:
            return self._to_sign_in(request)
        if visitor.initial and request.url.path not in ("/password", "/logout"):
            return RedirectResponse("/password", 303)
        if access is None:
            raise RequestError("没有这一页；请从“报告”重新进入", 404)
        if not visitor.roles & access.roles:
            raise RequestError("您的角色不能进行这一步；需要时请系统管理员调整角色", 403)
        return None

    async def _check_token(self, request: Request, access: Access | None) -> None:
        """Another system shows a token with every request; no cookie counts."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret:
            raise RequestError("没有给出令牌；请在请求头Authorization里写Bearer和令牌", 401)
        scope = access.scope if access else ""
        account = await run_in_threadpool(bearer, self.desk.store, secret.strip(), scope)
        request.state.account = account
        if access is None:
            raise RequestError("没有这个接口；请查看/openapi.json", 404)

    def _check_host(self, request: Request) -> None:
        if request.headers.get("host", "").lower() not in self.desk.hosts:
            raise RequestError("这个地址不是本程序的地址；请使用启动时给出的地址", 400)

    def _check_origin(self, request: Request) -> None:
        """A page on another port of this host counts as the same site: only the same origin will do."""
        site = request.headers.get("sec-fetch-site")
        origin = f"{'https' if self.desk.secure else 'http'}://{request.headers['host'].lower()}"
        if site != "same-origin" and (site is not None or request.headers.get("origin") != origin):
            raise RequestError("这个请求不是从本程序的页面发出的，没有执行", 403)

    def _access(self, request: Request) -> Access | None:
        return self.access.get(_route(self.routes, request.scope))

    def _to_sign_in(self, request: Request) -> Response:
        if not self.desk.team:
            raise RequestError("请从程序启动时给出的地址打开；地址已用过或已过期时，请重新启动程序", 403)
        return RedirectResponse(f"/login?next={quote(request.url.path)}", 303)

    async def _expired(self, request: Request) -> Response:
        """Nothing was done, and what the person had typed is given back to him: it is nowhere else."""
        kept: list[str] = []
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            whole = Request(request.scope, _limited(request, request.receive, SMALL))
            async with whole.form(max_fields=MOST_FIELDS) as data:
                form = Form(data)
                kept = [text for name in TYPED for text in form.texts(name) if text.strip()]
        came = urlsplit(request.headers.get("referer", ""))
        to = came.path if came.netloc.lower() == request.headers["host"].lower() else "/"
        page = render_page(self.desk, request, "expired.html", None, kept=kept, to=to)
        return HTMLResponse(page, 401)


def _route(routes: list[BaseRoute], scope: Scope) -> tuple[str, str]:
    """Method and path of the route that a request takes; two empty texts where there is none."""
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    for route in routes:
        if route.matches({**scope, "method": method})[0] is Match.FULL:
            return method, getattr(route, "path", "")
    return "", ""


@dataclass(slots=True)
class _Sending:
    """An answer on its way out, with the headers that every answer has."""

    to: Send
    secure: bool
    begun: bool = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            headers.setdefault("cache-control", "no-store")
            if self.secure:
                headers["strict-transport-security"] = "max-age=31536000"
        await self.to(message)


def _limited(request: Request, receive: Receive, largest: int) -> Receive:
    """RECEIVE, which refuses a body of more than LARGEST bytes as soon as that is known."""
    too_large = RequestError(f"内容超过{largest // 1024 // 1024} MB，没有接收；请减小后重新提交", 413)
    stated = request.headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > largest:
        raise too_large
    got = 0

    async def limited() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > largest:
            raise too_large
        return message

    return limited


def explain(request: Request, error: Exception) -> Response:
    """What went wrong, as a page, or as JSON for another system; never more than its sentence."""
    status, message = _status(error), _message(error)
    request.state.explained = error
    if status >= 500:
        told = None if isinstance(error, StoreError) else error  # a full disk is no fault of the program
        _log.error("%s %s：%s", request.method, request.url.path, error, exc_info=told)
    if request.url.path.startswith(API) or request.url.path == "/openapi.json":
        headers = {"www-authenticate": "Bearer"} if status == 401 else {}
        return JSONResponse({"detail": message}, status, headers)
    desk, visitor = request.state.desk, request.state.visitor
    title = _TITLES.get(status, "不能进行")
    return HTMLResponse(
        render_page(
            desk,
            request,
            "error.html",
            visitor,
            status=status,
            title=title,
            message=message,
            way=getattr(error, "way", None),
        ),
        status,
    )


def _status(error: Exception) -> int:
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError):
        return 422
    if isinstance(error, StoreError):
        return 503
    return 400 if isinstance(error, DrafterError) else 500


def _message(error: Exception) -> str:
    if isinstance(error, StoreError) and error.reason:
        return f"这一步没有保存：{error.reason.replace('重新运行', '重试')}"
    if isinstance(error, DrafterError):
        return str(error)
    if isinstance(error, RequestValidationError):
        fields = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors()))
        return f"{fields}不合要求；请对照/openapi.json改正"
    if isinstance(error, HTTPException):
        return {404: "没有这一页；请从“报告”重新进入", 405: "这个地址不能这样访问；请从页面上的按钮进入"}.get(
            error.status_code, "请求不完整或格式不对；请返回上一页重新提交"
        )
    return "程序出现意外错误，这一步没有保存；请返回上一页重试，仍然出错时请联系管理员"
