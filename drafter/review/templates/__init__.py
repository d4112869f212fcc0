"""Pages as templates.  Everything that is put into one is escaped."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from drafter.review.roles import ROLE_NAMES
from drafter.review.times import local_time

STATIC = Path(str(files("drafter.review"))) / "static"


def render(template: str, **values: object) -> str:
    """TEMPLATE with VALUES in it."""
    return _environment().get_template(template).render(values)


@cache
def asset_version(name: str) -> str:
    """What changes in the address of an asset when its content does, so that no browser keeps an old one."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["asset"] = lambda name: f"/static/{name}?{asset_version(name)}"
    environment.globals["role_names"] = ROLE_NAMES
    environment.filters["time"] = local_time
    return environment
