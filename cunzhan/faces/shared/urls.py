"""Addresses every audience shares: language, signing in and out."""

from __future__ import annotations

from django.urls import path

from cunzhan.faces.shared import account, certificate, second_factor, views

app_name = "shared"
urlpatterns = [
    path("language/<slug:code>/", views.choose_language, name="language"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/choose/", views.choose_standing, name="choose"),
    path("sign-in/code/", second_factor.prove, name="prove"),
    path("sign-in/phone/", second_factor.enrol, name="enrol"),
    path("account/", account.own, name="account"),
    path("account/phone/", account.put_on, name="account_phone"),
    path("account/phone/off/", account.take_off, name="account_phone_off"),
    path("account/recovery/", account.renew, name="account_recovery"),
    path("account/password/", account.password, name="account_password"),
    path("my/sign-in/", views.sign_in_household, name="sign_in_household"),
    path("my/card/<slug:token>/", views.sign_in_card, name="card"),
    path("install-certificate/", certificate.page, name="certificate"),
    path("install-certificate/station.crt", certificate.file, name="certificate_file"),
    path("media/pictures/<str:name>", views.media, name="media"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
