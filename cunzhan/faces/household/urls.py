"""Addresses of a household's own page, under /my/."""

from django.urls import path

from .views import account, consents, goods, home, looks, money, record

app_name = "household"

urlpatterns = [
    path("", home.home, name="home"),
    path("goods/", goods.goods, name="goods"),
    path("goods/<uuid:lot_id>/", goods.lot, name="lot"),
    path("money/", money.money, name="money"),
    path("money/month/", money.open_month, name="open_month"),
    path("money/<int:year>/<int:month>/", money.statement, name="statement"),
    path("money/<int:year>/<int:month>/statement.pdf", money.statement_pdf, name="statement_pdf"),
    path("money/<int:year>/<int:month>/statement.csv", money.statement_csv, name="statement_csv"),
    path("money/account/", account.account, name="account"),
    path("money/account/cash/", account.cash_again, name="account_drop"),
    path("looks/", looks.looks, name="looks"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<slug:purpose>/give/", consents.give, name="give"),
    path("consents/<slug:purpose>/withdraw/", consents.withdraw, name="withdraw"),
    path("record/", record.record, name="record"),
    path("record/record.json", record.record_json, name="record_json"),
    path("record/record.csv", record.record_csv, name="record_csv"),
    path("money/closed/<slug:number>.pdf", money.closed_pdf, name="closed_pdf"),
    path("record/correct/", record.correct, name="correct"),
    path("record/erase/", record.erase, name="erase"),
    path("record/erase/sure/", record.erase_sure, name="erase_sure"),
    path("erased/", record.erased, name="erased"),
]
