"""The side menu of a page: the names of the groups that stand around a place in it."""

from __future__ import annotations

from bisect import bisect_right

from indexer.parse.document import Document, is_within, outer, words
from indexer.parse.platforms import Sidebar
from indexer.parse.text import heading
from indexer.parse.tree import PageTag


class Menu:
    """A page's menu, read once: a place costs as many steps as it is deep, however many groups and labels there are."""

    def __init__(self, document: Document, rules: Sidebar) -> None:
        self._groups = set(document.places(rules.group)) if rules.group and rules.label else set[int]()
        self._labels = document.all(rules.label) if self._groups else []
        self._orders = [tag.place for tag in self._labels]
        self._labelling = {tag.place for tag in self._labels}
        self._names: dict[int, str] = {}
        self._ahead: dict[int, dict[int, PageTag]] = {}

    def groups(self, place: PageTag) -> tuple[str, ...]:
        """The names of the groups around a place, from the outermost in."""
        around = [place, *outer(place)]
        names = []
        for group in reversed(around):
            if group.place not in self._groups:
                continue
            label = self._inside(group, place) or self._before(group)
            if label is not None and not any(tag is label for tag in around):
                names.append(self._name(label))
        return tuple(name for name in dict.fromkeys(names) if name)

    def _inside(self, group: PageTag, place: PageTag) -> PageTag | None:
        """The first label in the group, if it comes before the place; anywhere in it where the group is the place."""
        at = bisect_right(self._orders, group.place)
        label = self._labels[at] if at < len(self._labels) else None
        if label is None or not is_within(label, group):
            return None
        return label if group is place or label.place < place.place else None

    def _before(self, group: PageTag) -> PageTag | None:
        """The last label beside the group and before it."""
        parent = group.parent
        if parent is None:
            return None
        if parent.place not in self._ahead:
            self._ahead[parent.place] = self._lasts(parent)
        return self._ahead[parent.place].get(group.place)

    def _lasts(self, parent: PageTag) -> dict[int, PageTag]:
        """Of every group right below a tag, the last label before it."""
        last: PageTag | None = None
        found = {}
        for child in parent.contents:
            if not isinstance(child, PageTag):
                continue
            if last is not None and child.place in self._groups:
                found[child.place] = last
            if child.place in self._labelling:
                last = child
        return found

    def _name(self, label: PageTag) -> str:
        if label.place not in self._names:
            self._names[label.place] = heading(words(label))
        return self._names[label.place]
