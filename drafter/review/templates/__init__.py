"""Pages as templates.  Everything that is put into one is escaped."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from drafter.draft.difference import compare_texts
from drafter.review.roles import ROLE_NAMES
from drafter.review.times import local_time
from drafter.store.acts import name_act

_STATIC = Path(str(files("drafter.review"))) / "static"
_MARKS = Path(str(files("drafter.export"))) / "static" / "marks.css"
ASSETS = {path.name: path for path in (*_STATIC.iterdir(), _MARKS)}
"""Style and script by name; the marks are those of the page that `drafter check` writes."""


def render(template: str, **values: object) -> str:
    """TEMPLATE with VALUES in it."""
    return _environment().get_template(template).render(values)


@cache
def asset_version(name: str) -> str:
    """What changes in the address of an asset when its content does, so that no browser keeps an old one."""
    return hashlib.sha256(ASSETS[name].read_bytes()).hexdigest()[:16]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["asset"] = lambda name: f"/static/{name}?{asset_version(name)}"
    environment.globals["role_names"] = ROLE_NAMES
    environment.globals["difference"] = compare_texts
    environment.filters["time"] = local_time
    environment.filters["act"] = name_act
    environment.filters["marked"] = Markup  # what `render_lines` made, which escapes all that it is given
    return environment
