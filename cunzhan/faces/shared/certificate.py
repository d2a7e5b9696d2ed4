"""The certificate of the station's own authority, for phones on the local network, and how it is installed."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cunzhan.faces.shared import gate


def _authority() -> x509.Certificate:
    path = Path(settings.CUNZHAN_TLS) / "ca.pem"
    if not path.is_file():
        raise Http404
    return x509.load_pem_x509_certificate(path.read_bytes())


@gate.public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """In plain words, for each kind of phone."""
    printed = _authority().fingerprint(hashes.SHA256()).hex(":").upper()
    groups = [printed[at : at + 24].rstrip(":") for at in range(0, len(printed), 24)]
    return render(request, "shared/certificate.html", {"fingerprint": groups})


@gate.public
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    """The certificate alone; its key never leaves the machine."""
    answer = HttpResponse(_authority().public_bytes(Encoding.DER), content_type="application/x-x509-ca-cert")
    answer.headers["Content-Disposition"] = 'attachment; filename="station.crt"'
    return answer
