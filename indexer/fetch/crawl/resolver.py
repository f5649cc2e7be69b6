"""Host names to addresses: looked up once, checked, and connected to as checked.

A name that leads to a private address is refused, unless the maintainer named the host.  Twisted connects to the
address that it is given here and looks nothing up by itself, so a name cannot mean another host a moment later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

from attrs import evolve
from twisted.internet.interfaces import IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from indexer.fetch.crawl.addresses import is_public

Named = Callable[[str, int], bool]
NAMED_SETTING = "ANSWERBOX_NAMED"


@implementer(IHostnameResolver)
class CheckedResolver:
    """Hands on the addresses that may be reached; `refused` holds the hosts that had others only."""

    def __init__(self, inner: Any, is_named: Named) -> None:
        self._inner = inner
        self._is_named = is_named
        self._known: dict[tuple[str, int], list[Any]] = {}
        self.refused: set[tuple[str, int]] = set()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """As Scrapy asks for it."""
        found = cls(reactor.nameResolver, crawler.settings[NAMED_SETTING])
        found._reactor = reactor
        return found

    _reactor: Any = None

    def install_on_reactor(self) -> None:
        """From now on every connection goes through here."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the name that Twisted calls
        self,
        receiver: Any,
        name: str,
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """The checked addresses of a name."""
        known = self._known.get((name, portNumber))
        if known is not None:
            receiver.resolutionBegan(_Nothing(name))
            for address in known:
                receiver.addressResolved(address)
            receiver.resolutionComplete()
            return receiver
        checked = _Checked(self, receiver, name, portNumber)
        return self._inner.resolveHostName(checked, name, portNumber, addressTypes, transportSemantics)

    def keep(self, name: str, port: int, found: list[Any]) -> list[Any]:
        """The addresses that may be reached, for good."""
        allowed = found if self._is_named(name, port) else [address for address in found if is_public(address.host)]
        if found and not allowed:
            self.refused.add((name, port))
        if found:
            self._known[name, port] = [evolve(address, port=port) for address in allowed]
        return allowed


@implementer(IResolutionReceiver)
class _Checked:
    """Waits for all addresses of a name, then hands on those that may be reached."""

    def __init__(self, resolver: CheckedResolver, receiver: Any, name: str, port: int) -> None:
        self._resolver, self._receiver, self._name, self._port = resolver, receiver, name, port
        self._found: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        for address in self._resolver.keep(self._name, self._port, self._found):
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()


@implementer(IHostResolution)
class _Nothing:
    """A look-up that is over before it began."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """There is nothing to cancel."""
