"""The look: templates, words and static files, put together once when the service starts."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import structs

from searchapi.embed import WidgetScript
from searchapi.palette import Palette
from searchapi.render import href
from searchapi.statics import Statics
from searchapi.words import Words
from searchindex.settings import Settings, Site


@dataclass(frozen=True, slots=True)
class Theme:
    """Turns the name of a template and its values into a page."""

    environment: Environment
    statics: Statics
    widget: WidgetScript

    @classmethod
    def load(cls, settings: Settings) -> Theme:
        """Raises UsageError where the site's language has no words, or its accent cannot be read on white."""
        words, palette = Words.load(settings.site.lang), Palette.of(settings.site.accent)
        statics = Statics.load(palette)
        environment = Environment(
            loader=PackageLoader("searchapi"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals.update(site=_spoken(settings.site, words), words=words, say=words.say, static=statics.urls)
        environment.tests["foreign"] = lambda lang: bool(lang) and _primary(lang) != _primary(words.lang)
        environment.filters.update(
            href=href,
            date=words.date,
            number=words.number,
            decimal=words.decimal,
            percent=words.percent,
            path=path_part,
            size=words.size,
            quoted=lambda text: words.say("quoted", text=text),
            read=lambda ref: f"/articles/{ref.id}" if settings.site.read_here else href(ref.url),
        )
        # Compiled now, so that no visitor waits for it.
        for name in environment.list_templates():
            environment.get_template(name)
        return cls(environment, statics, WidgetScript.of(words, palette))

    def page(self, template: str, **values: object) -> str:
        """The page as text."""
        return self.environment.get_template(template).render(values)


def _spoken(site: Site, words: Words) -> Site:
    """The site as its settings have it; what they leave as it was is said in its language."""
    own = {name: words.say(f"site_{name}") for name in ("title", "headline", "tagline")}
    return structs.replace(site, **{n: text for n, text in own.items() if getattr(site, n) == getattr(Site(), n)})


def _primary(lang: str) -> str:
    """The language of a tag, without its country: en of en-GB."""
    return lang.partition("-")[0].lower()


def path_part(text: str) -> str:
    """Text as one part of an address's path."""
    return quote(text, safe="")
