"""The network behind an address: what one stranger has, whatever number they come with."""

import ipaddress

WHOLE_V4, SUBSCRIBER_V6 = 32, 64


def network_of(address: str) -> str:
    """Give the network that one subscriber has: the IPv4 address itself, or the IPv6 /64.

    What is no address is given back as it is, cut to 64 characters.
    """
    return _masked(address, WHOLE_V4, SUBSCRIBER_V6)


def coarse_network_of(address: str) -> str:
    """Give enough of an address to recognise one's own server: an IPv4 /24 or an IPv6 /48."""
    return _masked(address, 24, 48)


def _masked(address: str, v4: int, v6: int) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = v4 if parsed.version == 4 else v6
    return str(ipaddress.ip_network((parsed, bits), strict=False))
