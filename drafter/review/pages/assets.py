"""Style and script: of this host, and never an old copy."""

from __future__ import annotations

from starlette.responses import Response

from drafter.errors import RequestError
from drafter.review.templates import ASSETS, asset_version
from drafter.review.visit import ANYONE, Page, Visit

_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def show_asset(visit: Visit) -> Response:
    """One of the files of `static`, for good where the address names this version of it."""
    name = visit.path["name"]
    if name not in ASSETS or name.rpartition(".")[2] not in _KINDS:
        raise RequestError("没有这个文件", 404)
    fresh = visit.request.url.query == asset_version(name)
    return Response(
        ASSETS[name].read_bytes(),
        media_type=_KINDS[name.rpartition(".")[2]],
        headers={"cache-control": "public, max-age=31536000, immutable" if fresh else "no-store"},
    )


PAGES = (Page("GET", "/static/{name}", show_asset, ANYONE),)
