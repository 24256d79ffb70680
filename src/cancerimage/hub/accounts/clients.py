"""Whom a limit counts: the part of a client's address that its owner cannot simply change."""

import ipaddress


def client_key(address: str) -> str:
    """Return what stands for the client at `address`: an IPv4 address, or the network of an IPv6 address.

    Whoever has one IPv6 address has 2 to the power of 64 of them: every network behind a router is that large
    (RFC 4291 section 2.5.4).
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
