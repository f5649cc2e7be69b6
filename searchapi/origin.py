"""Where a request comes from: from this machine, from the trusted proxy, or from anywhere."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

import falcon

from searchapi.channel import PEER, RELAYED
from searchindex.settings import Serve


def is_trusted_proxy(req: falcon.Request, settings: Serve) -> bool:
    """Whether the other end of the connection is the proxy whose word the settings take."""
    return bool(settings.trusted_proxy) and req.env.get(PEER) == settings.trusted_proxy


def is_inside(req: falcon.Request, settings: Serve) -> bool:
    """Whether the one who asks may see how the service does: this machine itself, or whoever has the word for it.

    A request that somebody passed on is not this machine's own, unless the trusted proxy says that it is: a proxy
    that the settings forgot stands on this machine too, and would let in the whole world.
    """
    scheme, _, given = (req.get_header("Authorization") or "").partition(" ")
    if settings.metrics_token and scheme.lower() == "bearer":
        return hmac.compare_digest(given.strip().encode(), settings.metrics_token.encode())
    relayed = req.env.get(RELAYED, False) and not is_trusted_proxy(req, settings)
    return not relayed and _is_loopback(req.remote_addr)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
