"""Addresses for programs. They carry their version, and none of them changes its meaning."""

from __future__ import annotations

from django.urls import path

from cunzhan.faces.api import health, hooks

app_name = "api"
urlpatterns = [
    path("v1/notices/<slug:provider>/", hooks.notice, name="notice"),
    path("v1/health", health.health, name="health"),
]
