"""The shapes that go over the wire.  `*_html` is escaped text with `<mark>` in it and nothing else."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

MAX_FEEDBACK_CHARS = 2000


class Topic(Struct, frozen=True, gc=False):
    """A topic that something stands under."""

    slug: str
    name: str


class TopicCount(Struct, frozen=True):
    """How many articles that answer stand under a topic or below it, before the topic filter."""

    slug: str
    name: str
    count: int


class TopicBranch(Struct, frozen=True):
    """A topic in the tree.  The count takes in the topics below it."""

    slug: str
    name: str
    count: int
    children: tuple[TopicBranch, ...]


class Correction(Struct, frozen=True):
    """What was searched for instead of what was typed."""

    query: str
    original: str


class Answer(Struct, frozen=True):
    """The passage that answers a question, word for word, and where it stands."""

    html: str
    heading: str
    url: str


class SectionLink(Struct, frozen=True, gc=False):
    """A section that answers.  `anchor` is an id without "#", or null where the page has none."""

    heading: str
    heading_html: str
    anchor: str | None
    url: str


class Attachment(Struct, frozen=True):
    """A file that belongs to an article.  `kind` is pdf, video, captions or file."""

    kind: str
    title: str
    url: str


class Rating(Struct, frozen=True):
    """The votes for an article.  `stars` counts those for one star to five; `average` is 0 where there are none."""

    average: float
    votes: int
    stars: Annotated[tuple[int, ...], Meta(min_length=5, max_length=5)]


class Reason(Struct, frozen=True):
    """What counted for a hit, and how much of its score it brought."""

    what: str
    amount: float


class Hit(Struct, frozen=True, gc=False):
    """An article that answers.  `sections` are its best, three at most; `explain` is there when asked for."""

    id: str
    url: str
    title: str
    title_html: str
    lang: str
    topics: tuple[Topic, ...]
    breadcrumb: tuple[str, ...]
    snippet_html: str
    sections: tuple[SectionLink, ...]
    attachments: tuple[Attachment, ...]
    updated: str | None
    rating: Rating | None
    score: float
    explain: tuple[Reason, ...] | UnsetType = UNSET


class SearchAnswer(Struct, frozen=True):
    """One page of hits.  `total` counts every article that matched; paging reaches the first 1,000."""

    query: str
    corrected: Correction | None
    unmatched: tuple[str, ...]
    answer: Answer | None
    total: int
    total_unfiltered: int
    page: int
    per_page: int
    generation: str
    partial: bool
    topics: tuple[TopicCount, ...]
    hits: tuple[Hit, ...]


class SuggestItem(Struct, frozen=True):
    """One line under the box.  `article` is the id of the article that it leads to, or ""."""

    text: str
    text_html: str
    url: str
    topic: str
    article: str = ""


class SuggestGroup(Struct, frozen=True):
    """Suggestions of one kind: article, section or query."""

    kind: str
    items: tuple[SuggestItem, ...]


class SuggestAnswer(Struct, frozen=True):
    """What the visitor may be about to type."""

    query: str
    groups: tuple[SuggestGroup, ...]


class TopicsAnswer(Struct, frozen=True):
    """The tree of topics."""

    topics: tuple[TopicBranch, ...]
    generation: str


class Section(Struct, frozen=True):
    """A section of an article.  `html` was sanitised when the page was read."""

    level: int
    heading: str
    anchor: str | None
    text: str
    html: str


class Neighbour(Struct, frozen=True):
    """The article before or after this one, as its page names it."""

    title: str
    url: str


class ArticleAnswer(Struct, frozen=True):
    """A whole article.

    `printed_rating` is what its page showed when it was read; `rating` is what visitors of this service say now,
    or null while that cannot be had.  The two are never added.
    """

    id: str
    url: str
    title: str
    lang: str
    breadcrumb: tuple[str, ...]
    topics: tuple[Topic, ...]
    sections: tuple[Section, ...]
    attachments: tuple[Attachment, ...]
    previous: Neighbour | None
    next: Neighbour | None
    updated: str | None
    printed_rating: Rating | None
    generation: str
    rating: Rating | None = None


Number = Annotated[float, Meta(multiple_of=1)]
"""A whole number.  JSON has one kind of number only: 4.0 is 4."""


class Vote(Struct, frozen=True):
    """What a visitor thinks of an article."""

    stars: Annotated[Number, Meta(ge=1, le=5)]


class FeedbackText(Struct, frozen=True):
    """What a visitor says of an article."""

    # Something beside space; \s of the schema's dialect lacks five characters that are space here.
    text: Annotated[
        str,
        Meta(extra_json_schema={
            "minLength": 1, "maxLength": MAX_FEEDBACK_CHARS, "pattern": r"[^\s\u001c-\u001f\u0085]",
        }),
    ]  # fmt: skip


class Click(Struct, frozen=True):
    """The hit or suggestion that was opened for a question.  `position` counts from 1."""

    query: Annotated[str, Meta(max_length=512)]
    article: Annotated[str, Meta(max_length=64)]
    position: Annotated[Number, Meta(ge=1, le=1000)]


class Health(Struct, frozen=True):
    """The process answers."""

    status: str


class Readiness(Struct, frozen=True):
    """Whether questions are answered; for who may know, which generation is served and what is wrong, in words."""

    ready: bool
    generation: str | UnsetType = UNSET
    problem: str | UnsetType = UNSET


class Problem(Struct, frozen=True):
    """RFC 9457: the shape of every error.  `parameter` names what was wrong in the request, where one thing was.

    `request_id` is the one in the answer's X-Request-Id header and in the service's log.
    """

    type: str
    title: str
    status: int
    detail: str
    parameter: str | UnsetType = UNSET
    request_id: str | UnsetType = UNSET
