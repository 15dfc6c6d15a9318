"""Which addresses a request of the forum's own may go to: the open internet, and what is allowed.

`is_global` of the standard library knows private and reserved space. What it lets pass and yet
leads inside, or to many, is refused here: an IPv4 address in an IPv6 coat is judged by what it
wraps, tunnels and multicast are not judged at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from config import Network

# The one part of IPv6 from which addresses of the open internet are handed out.
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_REFUSED = tuple(
    ip_network(network)
    for network in (
        "192.88.99.0/24",  # relays of 6to4
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "168.63.129.16/32",  # the inside of a cloud, on an address of the open internet
    )
)

Address = IPv4Address | IPv6Address


def may_reach(text: str, allowed: Iterable[Network]) -> bool:
    """Whether this address may be connected to; what is no address may not."""
    try:
        address = _unwrapped(ip_address(text))
    except ValueError:
        return False
    if _is_in(address, allowed):
        return True
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not _is_in(address, _REFUSED)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, mapped or behind NAT64; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == one.version and address in one for one in networks)
