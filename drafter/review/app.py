"""The app: the route table behind the gate."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

import drafter
from drafter.errors import DrafterError
from drafter.review.desk import Desk
from drafter.review.gate import Access, Gate, explain
from drafter.review.interface import SERVICES, add_services
from drafter.review.routes import PAGES
from drafter.review.visit import ANYONE


def make_app(desk: Desk) -> Gate:
    """The app of DESK.  FastAPI's own pages of documentation are off: they load from another host."""
    app = FastAPI(
        title="Drafter", version=drafter.__version__, summary="Checks every number of a report against its facts",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    access = {("GET", "/openapi.json"): Access(ANYONE)}
    access |= {(service.method, service.path): service.access for service in SERVICES}
    for page in PAGES:
        app.add_route(page.path, page.answer, methods=[page.method], include_in_schema=False)
        access[page.method, page.path] = Access(page.roles, page.largest)
    add_services(app)
    for kind in (DrafterError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, explain)
    return Gate(app, desk, app.router.routes, access)
