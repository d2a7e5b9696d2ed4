"""Which face answers where. Each face has its own module of addresses and its own name."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

_DOORS = [
    ("", "shared"),
    ("counter/", "counter"),
    ("my/", "household"),
    ("county/", "county"),
    ("api/", "api"),
    ("", "shop"),
]


def _built(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include((f"cunzhan.faces.{face}.urls", face), namespace=face))
    for prefix, face in _DOORS
    if _built(f"cunzhan.faces.{face}.urls")
]

handler400 = "cunzhan.faces.shared.errors.bad_request"
handler403 = "cunzhan.faces.shared.errors.forbidden"
handler404 = "cunzhan.faces.shared.errors.not_found"
handler500 = "cunzhan.faces.shared.errors.broken"
