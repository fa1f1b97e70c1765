"""How does BeautifulSoup read markup that lxml has just written?

Faster than any page: its elements come in order, all of them closed, without namespaces.
"""

from __future__ import annotations

from collections.abc import Mapping

from bs4 import BeautifulSoup
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]  # bs4 exports it as it runs
from bs4.element import AttributeDict, NavigableString, PageElement, Tag


def soup_of(markup: str) -> BeautifulSoup:
    """The tree of pruned ``markup``; an attribute is a text, also where it holds several classes."""
    return _Soup(markup, builder=_Builder, multi_valued_attributes=None, attribute_dict_class=AttributeDict)


class _Soup(BeautifulSoup):
    """BeautifulSoup for elements that come in the order of the page, as lxml gives them: nothing has to be linked anew."""

    def string_container(self, base_class: type[NavigableString] | None = None) -> type[NavigableString]:
        return super().string_container(base_class) if self.string_container_stack else base_class or NavigableString

    def object_was_parsed(
        self, o: PageElement, parent: Tag | None = None, most_recent_element: PageElement | None = None
    ) -> None:
        if parent is not None or most_recent_element is not None or self.currentTag is None:
            super().object_was_parsed(o, parent, most_recent_element)
            return
        o.setup(self.currentTag, self._most_recent_element)
        self._most_recent_element = o
        self.currentTag.contents.append(o)


class _Builder(LXMLTreeBuilder):  # type: ignore[misc]  # bs4 has no types for it
    """BeautifulSoup's builder over lxml, for markup without namespaces: to look for them took a third of its time. Nor is there a
    <meta> whose encoding would have to change with that of what is written.
    """

    def start(self, tag: str, attrib: Mapping[str, str], nsmap: object = None) -> None:  # noqa: ARG002  # as lxml calls it
        self.soup.handle_starttag(tag, None, None, attrib)

    def end(self, tag: str) -> None:  # noqa: ARG002  # as lxml calls it
        if self.soup.current_data:
            self.soup.endData()
        self.soup.popTag()  # lxml closes every element that it opens, in order

    def data(self, data: str) -> None:
        self.soup.current_data.append(data)

    def set_up_substitutions(self, tag: Tag) -> bool:  # noqa: ARG002  # as bs4 calls it
        return False
