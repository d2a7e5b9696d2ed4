"""Addresses for programs. They carry their version, and none of them changes its meaning."""

from __future__ import annotations

from django.urls import include, path

from cunzhan.faces.api import dfc, docs, health, hooks, v1

app_name = "api"
urlpatterns = [
    path("v1/notices/<slug:provider>/", hooks.notice, name="notice"),
    path("v1/health", health.health, name="health"),
    path("v1/openapi.json", docs.openapi, name="openapi"),
    path("v1/dfc/", dfc.shops, name="dfc"),
    path("v1/dfc/<slug:shop>/", dfc.shop, name="dfc_shop"),
    path("docs/", docs.page, name="docs"),
    path("v1/", include((v1.urls(), "v1"), namespace="v1")),
]
