"""Addresses of the walk."""

from __future__ import annotations

from django.urls import path

from cunzhan.faces.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.door, name="door"),
    path("phone/", views.phone, name="phone"),
    path("end/", views.end, name="end"),
    path("<slug:code>/", views.step, name="step"),
]
