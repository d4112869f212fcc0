"""The app: the route table behind the gate."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

import drafter
from drafter.errors import DrafterError
from drafter.review.desk import Desk
from drafter.review.gate import Access, Gate, explain
from drafter.review.routes import PAGES
from drafter.review.visit import ANYONE


def make_app(desk: Desk) -> ASGIApp:
    """The app of DESK.  FastAPI's own pages of documentation are off: they load from another host."""
    app = FastAPI(
        title="Drafter",
        version=drafter.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    access = {("GET", "/openapi.json"): Access(ANYONE)}
    for page in PAGES:
        app.add_route(page.path, page.answer, methods=[page.method], include_in_schema=False)
        access[page.method, page.path] = Access(page.roles, page.largest)
    for kind in (DrafterError, HTTPException):
        app.add_exception_handler(kind, explain)
    return Gate(app, desk, app.router.routes, access)
