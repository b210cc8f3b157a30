"""The client's address and network (IPv6 /64, /48), and its hashed bucket for rate limits.

One household or phone holds a whole IPv6 /64 and can call from any of its 2**64 addresses, so these
are one network. An IPv4 address is one network in whichever way it is written: plain, mapped
into IPv6, translated (NAT64), or carried by 6to4, where each has 65,536 such networks.

Every key that is made of an address goes through here.
"""

import hashlib
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from flask import request

from backend import secret_keys

BUCKET_COUNT = 2**16
NAT64 = IPv6Network("64:ff9b::/96")


def get_client_address() -> str:
    """Get the client address of the request, as far as the proxies in front are trusted."""
    return request.remote_addr or "unknown"


def network_of(address: str) -> str:
    """Name the network of an address; what is none is named by itself.

    >>> network_of("2001:db8:0:7:1::2"), network_of("2001:db8:0:7:ffff::")
    ('2001:db8:0:7::/64', '2001:db8:0:7::/64')
    >>> network_of("::ffff:192.0.2.1"), network_of("2002:c000:201:5::1"), network_of("nowhere")
    ('192.0.2.1', '192.0.2.1', 'nowhere')
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, IPv6Address):
        embedded = ip.ipv4_mapped or ip.sixtofour or _nat64_address(ip)
        return str(embedded or IPv6Network((ip, 64), strict=False))
    return str(ip)


def coarse_network_of(address: str) -> str:
    """Give enough of an address to recognise one's own server: an IPv4 /24 or an IPv6 /48."""
    try:
        ip = ip_address(network_of(address).partition("/")[0])
    except ValueError:
        return address[:64]
    return str(ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def site_of(address: str) -> str:
    """Name what one customer can be given as a whole: an IPv6 /48; an IPv4 address is one alone.

    >>> site_of("2001:db8:7:1::2"), site_of("2001:db8:7:ffff::3"), site_of("::ffff:192.0.2.1")
    ('2001:db8:7::/48', '2001:db8:7::/48', '192.0.2.1')
    """
    network = network_of(address)
    if ":" not in network or not network.endswith("/64"):
        return network
    return str(IPv6Network(network).supernet(new_prefix=48))


def _nat64_address(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None


def bucket_of(address: str) -> str:
    """Name the bucket in which a network is counted: one of 65,536, whatever strangers send.

    However many networks somebody calls from, there are never more keys than that. Which
    networks share a bucket depends on the server's secret, so that nobody can choose whose
    bucket to fill; and Redis never holds an address.
    """
    return slot(network_of(address))


def slot(words: str) -> str:
    """Name the slot in which something that strangers made up is counted: one of 65,536."""
    return f"{keyed_hash(words) % BUCKET_COUNT:04x}"


def keyed_hash(text: str) -> int:
    """Hash text under the server's secret: 63 bits."""
    key = secret_keys.derive_keys("networks")[0]
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), key=key)
    return int.from_bytes(digest.digest()[:8], "big") >> 1
