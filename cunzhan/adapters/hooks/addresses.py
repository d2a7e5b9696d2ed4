"""Which machines may be called. A name is looked up here and then called by the very address that was looked at, so
that it cannot be somebody else's a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotToBeCalledError(Exception):
    """The address leads into our own network, or nowhere."""


@dataclass(frozen=True)
class Target:
    """Whom to call: by which number, under which name, what for."""

    scheme: str
    host: str
    number: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The address with the number in place of the name."""
        host = f"[{self.number}]" if ":" in self.number else self.number
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def named(self) -> str:
        """The name as the Host header says it."""
        usual = 443 if self.scheme == "https" else 80
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == usual else f"{host}:{self.port}"


def target_of(url: str, *, loopback: bool) -> Target:
    """Whom an address leads to. With ``loopback`` this machine itself may be called, and without TLS.

    Raises: NotToBeCalledError for anything that is not on the public network.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise NotToBeCalledError("not an address") from None
    if not host or parts.username is not None or parts.scheme not in ("https", "http"):
        raise NotToBeCalledError("not an address")
    numbers = _look_up(host, port)
    for number in numbers:
        if not _may(number, loopback=loopback):
            raise NotToBeCalledError("not on the public network")
    if parts.scheme == "http" and not all(number.is_loopback for number in numbers):
        raise NotToBeCalledError("not https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, str(numbers[0]), port, path)


def plainly_private(url: str, *, loopback: bool) -> bool:
    """Whether an address says by itself, without any look-up, that it must not be called."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _port = parts.port
    except ValueError:
        return True
    named_here = host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    if named_here:
        return not (loopback and host == "localhost")
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        # Not a number in full; what a resolver might read as one (127.1, 0x7f000001) is not taken for a name either.
        return parts.scheme != "https" or "." not in host or host.rsplit(".", 1)[1][:1].isdigit()
    return not _may(number, loopback=loopback) or (parts.scheme != "https" and not number.is_loopback)


def _look_up(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotToBeCalledError("no such machine") from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _may(number: Address, *, loopback: bool) -> bool:
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if inner is not None:
            return _may(inner, loopback=loopback)
        if number in _NAT64:
            return _may(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF), loopback=loopback)
    if number.is_loopback:
        return loopback
    return number.is_global and not number.is_multicast and not number.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
