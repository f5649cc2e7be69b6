"""What Scrapy is told to do, and what to leave to us."""

from __future__ import annotations

from typing import Any

from indexer.fetch.crawl.failures import PASSING
from indexer.fetch.crawl.handler import PoliteHandler
from indexer.fetch.crawl.job import Job
from indexer.fetch.crawl.manners import Manners
from indexer.fetch.crawl.resolver import NAMED_SETTING, CheckedResolver, Named
from indexer.fetch.crawl.unpacking import ACCEPTED

RETRIED = [408, 429, 500, 502, 503, 504, 522, 524]
_OFF = (
    "robotstxt.RobotsTxtMiddleware", "offsite.OffsiteMiddleware", "httpauth.HttpAuthMiddleware",
    "redirect.RedirectMiddleware", "redirect.MetaRefreshMiddleware", "httpcompression.HttpCompressionMiddleware",
    "cookies.CookiesMiddleware", "httpproxy.HttpProxyMiddleware", "httpcache.HttpCacheMiddleware",
)  # fmt: skip


def scrapy_settings(job: Job, is_named: Named) -> dict[str, Any]:
    """Redirects, robots and unpacking are ours, since their outcomes must be told; queues and retries are Scrapy's."""
    own = job.settings
    return {
        NAMED_SETTING: is_named,
        "TWISTED_DNS_RESOLVER": CheckedResolver,
        "DOWNLOAD_HANDLERS": {"http": PoliteHandler, "https": PoliteHandler, "file": None, "ftp": None, "s3": None,
                              "data": None},
        "DOWNLOADER_MIDDLEWARES": {
            **{f"scrapy.downloadermiddlewares.{name}": None for name in _OFF},
            Manners: 100,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        },
        "EXTENSIONS": {
            f"scrapy.extensions.{name}": None
            for name in ("telnet.TelnetConsole", "logstats.LogStats", "remote_control.RemoteControl",
                         "memusage.MemoryUsage", "feedexport.FeedExporter", "spiderstate.SpiderState")
        },
        "USER_AGENT": job.agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": ACCEPTED,
        },
        "CONCURRENT_REQUESTS": 2 * own.concurrency + 2,
        "CONCURRENT_REQUESTS_PER_DOMAIN": own.concurrency,
        "CONCURRENT_ITEMS": 1,  # Scrapy starts so many tasks for every answer, and ours yield a request or two
        "DOWNLOAD_TIMEOUT": own.page_seconds,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": own.retries,
        "RETRY_HTTP_CODES": RETRIED,
        "RETRY_EXCEPTIONS": list(PASSING),
        "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
        "TELNETCONSOLE_ENABLED": False,
    }  # fmt: skip
