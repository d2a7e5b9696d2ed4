"""Which face answers where. Each face has its own module of addresses and its own name."""

from django.urls import include, path

urlpatterns = [
    path("", include("cunzhan.faces.shared.urls", namespace="shared")),
    path("counter/", include("cunzhan.faces.counter.urls", namespace="counter")),
    path("my/", include("cunzhan.faces.household.urls", namespace="household")),
    path("county/", include("cunzhan.faces.county.urls", namespace="county")),
    path("setup/", include("cunzhan.faces.setup.urls", namespace="setup")),
    path("api/", include("cunzhan.faces.api.urls", namespace="api")),
    path("", include("cunzhan.faces.shop.urls", namespace="shop")),
]

handler400 = "cunzhan.faces.shared.errors.bad_request"
handler403 = "cunzhan.faces.shared.errors.forbidden"
handler404 = "cunzhan.faces.shared.errors.not_found"
handler500 = "cunzhan.faces.shared.errors.broken"
