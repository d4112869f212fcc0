"""`drafter serve`: the desk in a browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from drafter.cli.people import acting_person
from drafter.cli.store import store_option
from drafter.errors import DrafterError
from drafter.export.folder import STORE
from drafter.review.serving import Place, serve_desk
from drafter.store.database import open_store


@click.command()
@click.argument("folder", default=".")
@click.option("--team", is_flag=True, help="多人使用：用户、角色、登录")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="端口；0为任选一个空闲的"
)
@click.option("--bind", "address", default="127.0.0.1", show_default=True, help="监听的IP地址（--team）")
@click.option("--name", "names", multiple=True, help="浏览器访问时用的主机名（--team，可给多个）")
@click.option("--tls-cert", "certificate", help="TLS证书文件（PEM）")
@click.option("--tls-key", "key", help="TLS私钥文件（PEM）")
@click.option(
    "--public", default="", help="前面有反向代理时浏览器打开的地址，如https://desk.example（--team）"
)
@store_option
@click.option("--no-browser", is_flag=True, help="不自动打开浏览器")
def serve(
    folder: str, team: bool, port: int, address: str, names: tuple[str, ...], certificate: str | None,
    key: str | None, public: str, store: str | None, no_browser: bool,
) -> None:  # fmt: skip
    """在浏览器中起草、审核、批准；报告存放在FOLDER（默认为当前文件夹）。"""
    place = Place(address, port, names, certificate, key, public)
    place.check(team)
    home = Path(folder)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DrafterError(f"无法建立文件夹{folder}；请检查路径和写入权限") from error
    opened = open_store(store or home / STORE, acting_person())

    def tell(url: str, is_setup: bool) -> None:
        if is_setup:
            click.echo("这里还没有用户。请打开下面的链接，设立系统管理员（只能用一次）：")
        click.echo(url)
        click.echo("按Ctrl+C停止。", err=True)
        if not no_browser and not team:
            webbrowser.open(url)

    try:
        serve_desk(opened, home, place, team, tell)
    finally:
        opened.close()
