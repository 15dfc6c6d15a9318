"""Which addresses a request of ours may go to."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from forum.core.addresses import may_reach

OUTSIDE = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
OUTSIDE += ["64:ff9b::808:808"]
INSIDE = """
0.0.0.0 127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.0.1 169.254.169.254
100.64.0.1 100.100.100.200 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1
240.0.0.1 255.255.255.255 192.88.99.1 168.63.129.16
:: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 ::127.0.0.1 ::10.0.0.1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 ::ffff:0:7f00:1
2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 2001:0:4136:e378:8000:63bf:3fff:fdd2
64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::7f00:1 64:ff9b:1::808:808 100::1 5f00::1
not.an.address 127.1 2130706433 0x7f000001
""".split()


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_open_internet_may_be_reached(address: str) -> None:
    assert may_reach(address, ())


@pytest.mark.parametrize("address", INSIDE)
def test_what_leads_inside_or_to_many_may_not(address: str) -> None:
    assert not may_reach(address, ())


def test_a_network_that_is_allowed_opens_itself_alone() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")]
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00:1::5"):
        assert may_reach(address, allowed)
    for address in ("10.2.0.1", "127.0.0.1", "fd00:2::5", "169.254.169.254"):
        assert not may_reach(address, allowed)
