"""Ways to take money from afar: a table of code -> gateway. Who calls knows the port, not the gateway behind it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.conf import settings

from cunzhan.adapters.payments.port import PaymentGateway
from cunzhan.adapters.payments.testgate.signing import load_keys
from cunzhan.kit import clock


class NoSuchGatewayError(LookupError):
    """A provider we do not speak with here."""


def _testgate() -> PaymentGateway:
    if not settings.CUNZHAN_TESTGATE_URL:
        raise NoSuchGatewayError("testgate is not for production")
    notify_url = f"{settings.CUNZHAN_PUBLIC_URL}/api/v1/notices/testgate/"
    return _testgate_at(settings.CUNZHAN_TESTGATE_URL, notify_url, Path(settings.CUNZHAN_HOME))


@cache
def _testgate_at(url: str, notify_url: str, home: Path) -> PaymentGateway:
    # Whoever serves pages speaks with no gateway until somebody pays, and starts a third of a second sooner without it.
    from cunzhan.adapters.payments.testgate.client import TestGate

    return TestGate(url, notify_url, load_keys(home / "keys" / "testgate"), clock.now)


GATEWAYS: dict[str, Callable[[], PaymentGateway]] = {"testgate": _testgate}


def gateway(code: str) -> PaymentGateway:
    """The gateway of a provider, ready to be asked. Raises `NoSuchGatewayError`."""
    maker = GATEWAYS.get(code)
    if maker is None:
        raise NoSuchGatewayError(f"no gateway {code!r}")
    return maker()
