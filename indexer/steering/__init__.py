"""What does the owner add to a query?

One file of the owner (TOML) has a glossary, stop words and pinned results; with the glossary that comes with us it is a `Steering`,
which says of each query what is to be searched beside the words typed, and what comes first. It is read apart from the index and
applied as a query is asked: nothing has to be indexed again.

- `guiding`: what a query gets of it.
- `reading`: from TOML to a `Steering`, or an error that names the line.
- `following`: the file as it now stands.
"""

from indexer.steering.following import Followed
from indexer.steering.guiding import Pin, Steering
from indexer.steering.reading import read_steering

__all__ = ["Followed", "Pin", "Steering", "read_steering"]
