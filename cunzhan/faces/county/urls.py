"""Addresses of the county's page, under /county/."""

from django.urls import path, register_converter

from . import views
from .months import MonthInAddress

app_name = "county"
register_converter(MonthInAddress, "month")

urlpatterns = [
    path("", views.table, name="table"),
    path("table.csv", views.table_csv, name="table_csv"),
    path("rule/<uuid:station_id>/<month:month>/<slug:measure>/", views.rule, name="rule"),
]
