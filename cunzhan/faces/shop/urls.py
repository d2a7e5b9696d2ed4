"""Addresses of the shop."""

from __future__ import annotations

from django.urls import path

from cunzhan.faces.shop.views import basket, checkout, front, goods, order, pages, pay

app_name = "shop"
urlpatterns = [
    path("", front.shops, name="shops"),
    path("s/<slug:shop>/", front.front, name="front"),
    path("s/<slug:shop>/c/<slug:category>/", goods.category, name="category"),
    path("s/<slug:shop>/search/", goods.search, name="search"),
    path("s/<slug:shop>/p/<slug:product>/", goods.product, name="product"),
    path("s/<slug:shop>/basket/", basket.show, name="basket"),
    path("s/<slug:shop>/basket/add/", basket.add, name="basket_add"),
    path("s/<slug:shop>/basket/change/", basket.change, name="basket_change"),
    path("s/<slug:shop>/checkout/", checkout.checkout, name="checkout"),
    path("s/<slug:shop>/o/<slug:token>/", order.show, name="order"),
    path("s/<slug:shop>/o/<slug:token>/cancel/", order.cancel, name="order_cancel"),
    path("s/<slug:shop>/o/<slug:token>/received/", order.received, name="order_received"),
    path("s/<slug:shop>/o/<slug:token>/pay/", pay.pay, name="pay"),
    path("s/<slug:shop>/o/<slug:token>/pay/state/", pay.state, name="pay_state"),
    path("s/<slug:shop>/o/<slug:token>/pay/code.svg", pay.code, name="pay_code"),
    path("s/<slug:shop>/seller/", pages.seller, name="seller"),
    path("s/<slug:shop>/delivery/", pages.delivery, name="delivery"),
    path("s/<slug:shop>/returns/", pages.returns, name="returns"),
    path("s/<slug:shop>/privacy/", pages.privacy, name="privacy"),
    path("s/<slug:shop>/my-order/", pages.my_order, name="my_order"),
    path("s/<slug:shop>/<path:rest>", pages.missing, name="missing"),
]
