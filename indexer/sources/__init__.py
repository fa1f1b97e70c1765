"""Where do articles come from?

From folders of HTML, text and article JSON lines, and from single such files: `find` lists the files of a source.
"""

from indexer.sources.files import File, Unusable, find

__all__ = ["File", "Unusable", "find"]
