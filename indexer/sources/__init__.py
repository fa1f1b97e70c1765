"""Where do articles come from?

From folders of HTML, text and article JSON lines, and from single such files: `find` lists the files of a source, `concerns`
says whether something that happened may change that list, or what is in these files. `open_file` opens what was found, and nothing
that took its place to mean harm.
"""

from indexer.sources.files import File, Unusable, concerns, find, linked, open_file

__all__ = ["File", "Unusable", "concerns", "find", "linked", "open_file"]
