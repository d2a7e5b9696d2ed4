"""Addresses every audience shares: language, signing in and out."""

from __future__ import annotations

from django.urls import path

from cunzhan.faces.shared import views

app_name = "shared"
urlpatterns = [
    path("language/<slug:code>/", views.choose_language, name="language"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/choose/", views.choose_standing, name="choose"),
    path("my/sign-in/", views.sign_in_household, name="sign_in_household"),
    path("my/card/<slug:token>/", views.sign_in_card, name="card"),
    path("media/pictures/<str:name>", views.media, name="media"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
