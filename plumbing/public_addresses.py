"""Which network addresses are the public internet, and which private ones the operator lets webhooks reach."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,62}\.?)+", re.ASCII)

# Lists of our own: ipaddress of Python 3.11 calls 64:ff9b::7f00:1 and 2002:7f00:1:: global.
_NOT_PUBLIC_4 = tuple(
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_LAST_32_BITS = (IPv6Network("64:ff9b::/96"), IPv6Network("::ffff:0:0/96"))
_6TO4 = IPv6Network("2002::/16")


def is_public(address: Address) -> bool:
    """Whether this is an address of one machine on the public internet. An IPv4 address inside of an IPv6 one
    (NAT64, 6to4, mapped) counts as itself."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if any(address in network for network in _LAST_32_BITS):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _6TO4:
        return IPv4Address(int(address) >> 80 & 0xFFFF_FFFF)
    return None


@dataclass(frozen=True)
class Exempt:
    """Hosts by name and networks that may be reached although they are not public."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Exempt":
        """From names, addresses and networks with commas between. Raises ValueError, naming what it is not."""
        hosts, networks = set(), []
        for one in (part.strip().lower() for part in text.split(",") if part.strip()):
            try:
                networks.append(ip_network(one, strict=False))
            except ValueError:
                if "/" in one or not _HOST.fullmatch(one):
                    raise ValueError(f"{one} is neither a host nor a network") from None
                hosts.add(one)
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str) -> bool:
        """Whether the operator trusts this host by its name, wherever it leads."""
        return host in self.hosts

    def holds(self, address: Address) -> bool:
        return any(address in network for network in self.networks)


def read(text: str) -> Address | None:
    """The address that a text is, without a zone; None: it is none."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
