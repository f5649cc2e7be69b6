"""Which addresses may be reached, and that a name is looked up once and connected to as checked."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.crawl.addresses import is_public
from indexer.fetch.crawl.resolver import CheckedResolver

PRIVATE = """
    127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    100.64.0.1 100.127.255.255 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1
    240.0.0.1 255.255.255.255 192.88.99.1
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::
    2001::1 2001:db8::1 100::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
    localhost kb.example 2130706433 0x7f.1
"""
PUBLIC = (
    "1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 2606:4700:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8"
)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are(address):
    assert is_public(address)


@given(st.text(max_size=50))
def test_no_text_is_public_unless_it_is_an_address(text):
    assert not is_public(text) or socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


@pytest.mark.parametrize("name", ["2130706433", "0x7f.1", "127.1", "017700000001", "0"])
def test_odd_ways_to_write_this_machine_are_private_once_looked_up(name):
    assert not any(is_public(found[4][0]) for found in socket.getaddrinfo(name, 80))


class Receiver:
    def __init__(self):
        self.found, self.complete = [], False

    def resolutionBegan(self, resolution):  # noqa: N802 - as Twisted calls it
        self.began = resolution

    def addressResolved(self, address):  # noqa: N802 - as Twisted calls it
        self.found.append(address.host)

    def resolutionComplete(self):  # noqa: N802 - as Twisted calls it
        self.complete = True


class Names:
    """A resolver whose names mean something else each time they are looked up."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def resolveHostName(self, receiver, name, port, types, semantics):  # noqa: N802 - as Twisted calls it
        from twisted.internet.address import IPv4Address

        receiver.resolutionBegan(self)
        for host in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", host, port))
        receiver.resolutionComplete()
        return self


def looked_up(resolver, name="kb.example", port=80):
    receiver = Receiver()
    resolver.resolveHostName(receiver, name, port)
    assert receiver.complete
    return receiver.found


def nobody(host, port):
    return False


def test_a_name_that_means_another_host_a_moment_later_is_not_looked_up_again():
    resolver = CheckedResolver(Names(["8.8.8.8"], ["127.0.0.1"]), nobody)
    assert looked_up(resolver) == ["8.8.8.8"]
    assert looked_up(resolver) == ["8.8.8.8"]


def test_private_addresses_of_a_name_are_left_out_and_a_name_with_no_others_is_refused():
    resolver = CheckedResolver(Names(["10.0.0.1", "8.8.8.8"], ["10.0.0.1"]), nobody)
    assert looked_up(resolver) == ["8.8.8.8"]
    assert looked_up(resolver, "inner.example") == []
    assert resolver.refused == {("inner.example", 80)}


def test_a_host_that_the_maintainer_named_may_be_private_at_its_port_only():
    resolver = CheckedResolver(Names(["10.0.0.1"], ["10.0.0.1"]), lambda host, port: port == 8080)
    assert looked_up(resolver, port=8080) == ["10.0.0.1"]
    assert looked_up(resolver, port=80) == []


def test_a_name_that_means_nothing_is_looked_up_again():
    resolver = CheckedResolver(Names([], ["8.8.8.8"]), nobody)
    assert looked_up(resolver) == []
    assert not resolver.refused
    assert looked_up(resolver) == ["8.8.8.8"]
