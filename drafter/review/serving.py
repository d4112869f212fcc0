"""The desk on the network: where it listens, under which names, and by TLS where others can reach it."""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyio import to_thread

from drafter.errors import DrafterError
from drafter.review.app import make_app
from drafter.review.desk import Desk
from drafter.review.roles import Role
from drafter.store import people
from drafter.store.database import Store
from drafter.store.jobs import interrupt_jobs
from drafter.store.tenure import tenure

if TYPE_CHECKING:
    import uvicorn

LOOPBACK = "127.0.0.1"
_THREADS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk listens.  `names` are further names by which browsers reach it."""

    address: str = LOOPBACK
    port: int = 0
    names: tuple[str, ...] = ()
    certificate: str | None = None
    key: str | None = None
    public: str = ""
    """The address that browsers open where a reverse proxy stands before the desk; empty where none does."""

    @property
    def is_loopback(self) -> bool:
        return self.address == "localhost" or ipaddress.ip_address(self.address).is_loopback

    def check(self, team: bool) -> None:
        """Raises DrafterError where others could listen in, or reach what is meant for one person."""
        try:
            loopback = self.is_loopback
        except ValueError:
            raise DrafterError(f"{self.address}不是网络地址；请用--bind给出IP地址") from None
        if self.public:
            self._check_public(team, loopback)
        if not team and not loopback:
            raise DrafterError("单人使用时只能在本机打开；多人使用请加--team")
        if bool(self.certificate) != bool(self.key):
            raise DrafterError("证书和私钥要一起给出；请同时用--tls-cert和--tls-key")
        if not loopback and not self.certificate:
            raise DrafterError("其他计算机要能打开时必须加密；请用--tls-cert和--tls-key给出证书和私钥")
        if not loopback and ipaddress.ip_address(self.address).is_unspecified and not self.names:
            raise DrafterError("监听全部地址时要说明浏览器用的名称；请用--name给出主机名或IP地址")

    def _check_public(self, team: bool, loopback: bool) -> None:
        """What a proxy says of a request is not believed: the address is stated here, once."""
        try:
            parts = urlsplit(self.public)
            port_is_right = parts.port is None or parts.port > 0
        except ValueError:
            port_is_right = False
        if (
            not port_is_right or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc
            or parts.path.strip("/") or parts.query or parts.fragment
        ):  # fmt: skip
            raise DrafterError(
                "--public应是浏览器打开的地址，例如https://desk.example；不带路径，必须是https"
            )
        if not team or not loopback or self.certificate or self.names:
            raise DrafterError(
                "--public用于多人使用、由同一台计算机上的反向代理加密时；请加--team，不要再给--bind、--name和证书"
            )


def serve_desk(
    store: Store, folder: Path, place: Place, team: bool, on_ready: Callable[[str, bool], None]
) -> None:
    """Serve until interrupted.  ON_READY is given the address to open, and whether it is a set-up link.

    Raises DrafterError where the place cannot be had, StoreError where another desk is open at STORE.
    """
    import uvicorn

    place.check(team)
    with _listen(place) as listening, tenure(store):
        interrupt_jobs(store)  # whatever was under way went down with the server that did it
        desk = open_desk(store, folder, place, team, listening.getsockname()[1])
        config = uvicorn.Config(
            make_app(desk), access_log=False, log_level="warning", server_header=False, proxy_headers=False,
            ws="none", lifespan="off", ssl_certfile=place.certificate, ssl_keyfile=place.key,
        )  # fmt: skip
        try:
            config.load()
        except OSError as error:  # ssl.SSLError is one
            raise DrafterError(f"证书或私钥不能使用；请检查{place.certificate}和{place.key}") from error
        on_ready(*_first_address(desk, place))
        gc.freeze()  # what is loaded by now stays: nobody is to wait while the collector walks through it again
        asyncio.run(_serve(uvicorn.Server(config), listening))


async def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    """A few threads at once: more would only wait for each other."""
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    await server.serve(sockets=[listening])


def open_desk(store: Store, folder: Path, place: Place, team: bool, port: int) -> Desk:
    """The desk that is reached at PORT of PLACE."""
    if place.public:
        parts = urlsplit(place.public)
        name = parts.netloc.lower().removesuffix(":443")
        hosts = {name, f"{name}:443"} if parts.port in (None, 443) else {name}
        return Desk(store, folder, team, frozenset(hosts), parts.port or 443, secure=True)
    own = (LOOPBACK, "localhost") if place.is_loopback else (place.address,)
    hosts = {_with_port(name.lower(), port, place) for name in (*own, *place.names)}
    hosts |= {name.lower() for name in (*own, *place.names) if port == (443 if place.certificate else 80)}
    return Desk(store, folder, team, frozenset(hosts), port, secure=bool(place.certificate))


def _with_port(name: str, port: int, place: Place) -> str:
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _first_address(desk: Desk, place: Place) -> tuple[str, bool]:
    scheme = "https" if place.certificate else "http"
    name = place.names[0] if place.names else place.address
    base = (
        f"{place.public.rstrip('/')}/"
        if place.public
        else f"{scheme}://{_with_port(name, desk.port, place)}/"
    )
    with desk.store.reading() as connection:
        taken = people.has_member(connection, Role.SYSTEM)
    if desk.team and taken:
        return base, False
    return f"{base}?token={desk.new_opening()}", desk.team


def _listen(place: Place) -> socket.socket:
    family = socket.AF_INET6 if ":" in place.address else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((place.address, place.port))
        listening.listen(128)  # now: a browser may be there before the server
    except OSError as error:
        listening.close()
        raise DrafterError(
            f"不能使用{place.address}的端口{place.port}，可能已被占用（本程序也许已在运行，请用它给出的地址）；请用--port换一个"
        ) from error
    return listening
