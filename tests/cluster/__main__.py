"""Real OpenSearch nodes for as long as this runs: python -m tests.cluster --nodes 3"""

from __future__ import annotations

import signal
import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path

import click

from tests.cluster.nodes import Cluster, NodesFailed, NodesMissing, jars


@click.command()
@click.option("--nodes", default=1, show_default=True, type=click.IntRange(1, 9), help="How many.")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where they keep what they have; gone at the end unless named."
)
@click.option("--set", "given", multiple=True, metavar="NAME=VALUE", help="A setting of OpenSearch, for every node.")
@click.option("--fetch", is_flag=True, help="Only fetch what nodes are made of.")
def main(nodes: int, folder: Path | None, given: tuple[str, ...], *, fetch: bool) -> None:
    """Start OpenSearch nodes on this machine, and print their addresses; Ctrl-C ends them."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = dict(each.partition("=")[::2] for each in given)
    try:
        if fetch:
            click.echo(jars())
            return
        place = nullcontext(folder) if folder else tempfile.TemporaryDirectory()
        with place as kept, Cluster(Path(kept), nodes, settings) as cluster:
            click.echo(",".join(cluster.addresses))
            click.echo(f"opensearch://{','.join(cluster.addresses)}/archive; Ctrl-C ends it", err=True)
            with suppress(KeyboardInterrupt):
                signal.pause()
    except (NodesMissing, NodesFailed) as error:
        raise click.ClickException(str(error)) from None


main()
