"""What the worker does about hooks: make the call, write down how it went, and come back later while it fails."""

from uuid import UUID

from cunzhan.adapters.hooks import calling
from cunzhan.domain.ground.hooks import actions as hooks
from cunzhan.domain.ground.records.facts import Told
from cunzhan.jobs.payments import Later
from cunzhan.kit import clock
from cunzhan.kit.faults import fault
from cunzhan.kit.refusal import Kind, Refusal


def send(told: Told) -> Later | None:
    """hook.send: told at least once; the receiver knows a repeat by its Cunzhan-Call header.

    Raises: Refusal(too_many) when it is given up; then the row of the outbox is, too.
    """
    call_id = UUID(str(told.payload["call_id"]))
    call = hooks.call_to_make(station_id=told.station_id, call_id=call_id)
    if call is None:
        return None
    fault("worker.hook.send.before_call")
    at = clock.now()
    answer = calling.make(call, at)
    fault("worker.hook.send.after_call")
    next_at = hooks.record_call(
        station_id=told.station_id,
        call_id=call_id,
        at=at,
        status_code=answer.status_code,
        error=answer.error,
    )
    if not answer.error:
        return None
    if next_at is None:
        raise Refusal(Kind.TOO_MANY, "given up")
    return Later(answer.error, due_at=next_at)
