"""Where payment providers tell us of money.

Order matters: believe nothing before the signature over the raw bytes is right; then store the notice; then apply it;
and acknowledge only when that is committed. A provider without an acknowledgement says it again, as often as it likes.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cunzhan.adapters import payments
from cunzhan.adapters.payments.port import BadNoticeError
from cunzhan.domain.trade.orders import actions as orders
from cunzhan.faces.shared.gate import asked, public
from cunzhan.kit.refusal import Refusal

log = logging.getLogger(__name__)

BODY_MOST = 64 * 1024
NONCES_KEPT = timedelta(minutes=10)
"""Twice the window of five minutes on either side in which a signature counts."""


@csrf_exempt
@public
@require_POST
def notice(request: HttpRequest, provider: str) -> HttpResponse:
    """One notice of one provider."""
    try:
        gate = payments.gateway(provider)
    except payments.NoSuchGatewayError:
        return _refused(provider, "no such provider", 404)
    body = _body(request)
    if body is None:
        return _refused(provider, "too long", 413)
    at = asked(request).at
    try:
        fact = gate.parse_notice(request.headers, body, at)
    except BadNoticeError as error:
        return _refused(provider, error.reason, 401)
    if not _nonces.first_time(f"{provider} {fact.extra['nonce']}", at):
        return _refused(provider, "seen before", 409)
    try:
        received = orders.receive_notice(at=at, fact=fact, raw=body.decode())
    except Refusal:
        return _refused(provider, "about nothing of ours", 404)
    outcome = orders.apply_notice(at=at, received=received)
    log.info("A notice was received", extra={"channel": provider, "kind": f"{fact.kind} {outcome}"})
    return HttpResponse(gate.acknowledge(), content_type="text/plain")


def _body(request: HttpRequest) -> bytes | None:
    """The bytes as they came, or nothing when there are too many. What is announced is not trusted."""
    try:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    if announced > BODY_MOST:
        return None
    body = request.read(BODY_MOST + 1)
    return body if len(body) <= BODY_MOST else None


class _Nonces:
    """Which notices of the last minutes were seen, in this process. Only rightly signed ones come here, so nobody can
    fill it; and should another process see the same notice again, it is the same row of the inbox, applied once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, datetime] = {}

    def first_time(self, nonce: str, at: datetime) -> bool:
        with self._lock:
            for old in [key for key, seen_at in self._seen.items() if abs(at - seen_at) > NONCES_KEPT]:
                del self._seen[old]
            if nonce in self._seen:
                return False
            self._seen[nonce] = at
            return True


_nonces = _Nonces()
_refusals: Counter[str] = Counter()


def _refused(provider: str, reason: str, status: int) -> HttpResponse:
    """Nothing is stored of what we do not believe; the log counts it, and the sender is not told why."""
    known = provider if provider in payments.GATEWAYS else "unknown"
    _refusals[known] += 1
    log.warning(
        "A notice was refused",
        extra={"channel": known, "refusal": reason, "status_code": status, "count": _refusals[known]},
    )
    told = {"type": "urn:cunzhan:notice:refused", "title": _("This notice was not accepted."), "status": status}
    return JsonResponse(told, status=status, content_type="application/problem+json")
