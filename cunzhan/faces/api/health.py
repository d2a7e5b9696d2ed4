"""Whether all is well, for a watchman that asks every minute."""

from __future__ import annotations

from importlib.metadata import version

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from cunzhan.domain.ground.records import queries as boxes
from cunzhan.faces.shared.gate import asked, public

LATE_AFTER_S = 60
VERSION = version("cunzhan")


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Reachable database, the worker's last sign of life, our version. 503 when the pages cannot do their work."""
    said: dict[str, object] = {"status": "ok", "version": VERSION, "database": True, "worker": None}
    status = 200
    try:
        beat = boxes.last_beat()
        since_s = None if beat is None else max(0, int((asked(request).at - beat).total_seconds()))
        late = since_s is None or since_s > LATE_AFTER_S
        said["worker"] = {"last_beat": beat, "seconds_ago": since_s, "late": late}
        if late:
            said["status"] = "worker late"
    except Error:
        said |= {"status": "database unreachable", "database": False}
        status = 503
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})
