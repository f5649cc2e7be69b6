"""The WSGI application: which resource answers at which address."""

from __future__ import annotations

from typing import Any

import falcon

from searchapi import api, forms, health, maintainer, pages, posts, problems
from searchapi.compression import Compression
from searchapi.cors import CrossOrigin
from searchapi.guard import TRIES_PER_MINUTE, Guard
from searchapi.headers import SafetyHeaders
from searchapi.journal import Journal
from searchapi.media import Media
from searchapi.openapi import OpenApi
from searchapi.opensearch import OpenSearch
from searchapi.parts import Parts
from searchapi.signals.limiter import Limiter
from searchapi.theme import Theme


def create_app(parts: Parts) -> falcon.App[Any, Any]:
    """The whole service, ready for a WSGI server.  Raises UsageError where the site's language has no words."""
    theme = Theme.load(parts.settings)
    app: falcon.App[Any, Any] = falcon.App(media_type=falcon.MEDIA_HTML)
    # The last one's process_response runs first, so errors made while compressing still get the headers.
    app.add_middleware(Journal(parts.metrics, parts.settings.serve, parts.clock))
    app.add_middleware(SafetyHeaders(parts.clock))
    app.add_middleware(CrossOrigin(parts.settings.serve.origins))
    app.add_middleware(Compression())
    app.req_options.strip_url_path_trailing_slash = True
    problems.install(app, theme, parts.metrics)

    app.add_route("/api/search", api.SearchResource(parts))
    app.add_route("/api/suggest", api.SuggestResource(parts))
    app.add_route("/api/topics", api.TopicsResource(parts))
    app.add_route("/api/articles/{id}", api.ArticleResource(parts))
    app.add_route("/api/articles/{id}/rating", posts.RatingResource(parts))
    app.add_route("/api/articles/{id}/feedback", posts.FeedbackResource(parts))
    app.add_route("/api/click", posts.ClickResource(parts))
    app.add_route("/openapi.json", OpenApi())
    app.add_route("/healthz", health.Healthz())
    app.add_route("/readyz", health.Readyz(parts))
    app.add_route("/metrics", health.MetricsResource(parts))

    app.add_route("/", pages.Home(parts, theme))
    app.add_route("/search", pages.SearchPage(parts, theme))
    app.add_route("/topics", pages.TopicsPage(parts, theme))
    app.add_route("/topics/{slug}", pages.TopicPage(parts, theme))
    app.add_route("/articles/{id}", pages.ArticlePage(parts, theme))
    app.add_route("/articles/{id}/rating", forms.RatingForm(parts))
    app.add_route("/articles/{id}/feedback", forms.FeedbackForm(parts))
    app.add_route("/ask", forms.AskForm(parts))
    guard = Guard(parts.settings.insights, parts.tries or Limiter(TRIES_PER_MINUTE, parts.clock))
    insights = maintainer.Insights(parts, guard)
    app.add_route("/insights", maintainer.InsightsPage(insights, theme))
    app.add_route("/insights/{name}.csv", maintainer.InsightsTable(insights))
    app.add_route("/insights/plot.svg", maintainer.InsightsPlot(guard))
    app.add_route("/opensearch.xml", OpenSearch(theme, parts.settings.site.address.rstrip("/")))
    app.add_route("/widget.js", theme.widget)
    app.add_route("/media/{name}", Media(parts.media))
    app.add_route("/static/{name}", theme.statics)
    return app
