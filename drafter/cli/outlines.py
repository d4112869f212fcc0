"""`drafter outlines`: the outlines that come with the product."""

from __future__ import annotations

import click

from drafter.outline.sections import list_outlines, load_outline


@click.command()
def outlines() -> None:
    """列出可用的提纲及其章节。"""
    for name in list_outlines():
        outline = load_outline(name)
        click.echo(f"{name}  {outline.title}")
        for section in outline.sections:
            if section.heading:
                length = f"（{section.length[0]}至{section.length[1]}字）" if section.has_text else ""
                click.echo(f"  {'  ' * (section.level - 1)}{section.title}{length}")
