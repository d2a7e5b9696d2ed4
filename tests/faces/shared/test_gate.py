"""What every page passes: the gate, the headers, the language, refusals as answers."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import get_resolver, include, path
from django.urls.resolvers import URLPattern, URLResolver

from cunzhan.faces.shared import gate
from cunzhan.faces.shared.errors import refused
from cunzhan.kit.refusal import Kind, Refusal

from .conftest import CLERK, OFFICER, PASSWORD, Place


def nobody_said(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open by mistake")


@gate.public
def refuses(request: HttpRequest, kind: str) -> HttpResponse:
    raise Refusal(Kind(kind), "Only %(left)s left.", left=3)


@gate.public
def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a phone number 13812345678")


urlpatterns = [
    path("", include(("cunzhan.faces.shared.urls", "shared"))),
    path("nobody-said/", nobody_said),
    path("refuses/<kind>/", refuses),
    path("api/refuses/<kind>/", refuses),
    path("breaks/", breaks),
]
handler500 = "cunzhan.faces.shared.errors.broken"
alone = override_settings(ROOT_URLCONF=__name__)


def views(patterns: list[URLPattern | URLResolver]) -> list[object]:
    found: list[object] = []
    for pattern in patterns:
        found += views(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern.callback]
    return found


def test_every_view_says_who_may_open_it():
    silent = [view for view in views(get_resolver("cunzhan.urls").url_patterns) if not hasattr(view, "door")]
    assert silent == []


@alone
def test_a_view_that_says_nothing_is_not_there(browser: Client):
    response = browser.get("/nobody-said/")
    assert response.status_code == 404
    assert b"open by mistake" not in response.content


KINDS = [
    ("invalid", 422), ("forbidden", 403), ("not_found", 404), ("stale", 409),
    ("conflict", 409), ("sold_out", 409), ("too_many", 429), ("locked", 429),
]  # fmt: skip


@alone
@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_a_refusal_is_a_page_a_fragment_or_a_problem(browser: Client, kind: str, status: int):
    page = browser.get(f"/refuses/{kind}/")
    assert page.status_code == status
    assert "<h1" in page.content.decode()
    assert "Only 3 left." in page.content.decode()
    piece = browser.get(f"/refuses/{kind}/", headers={"HX-Request": "true"})
    assert piece.status_code == status
    assert piece.content.decode().startswith('<div class="note wrong"')
    problem = browser.get(f"/api/refuses/{kind}/")
    assert problem.status_code == status
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json() == {
        "type": f"urn:cunzhan:refusal:{kind}", "title": "Only 3 left.", "status": status, "detail": "",
        "details": {"left": 3},
    }  # fmt: skip


@alone
def test_what_breaks_says_so_without_saying_what(browser: Client):
    browser.raise_request_exception = False
    response = browser.get("/breaks/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "13812345678" not in response.content.decode()


@pytest.mark.parametrize("address", ["/sign-in/", "/nowhere/", "/s/shazao/"])
def test_browsers_are_told_what_a_page_may_do(place: Place, browser: Client, address: str):
    headers = browser.get(address).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Permissions-Policy"] == "geolocation=(), microphone=(), camera=(self)"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_behind_a_door_are_kept_nowhere(place: Place, browser: Client):
    browser.post("/sign-in/", {"phone": CLERK, "password": PASSWORD})
    assert browser.get("/counter/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("door", "to"), [("/counter/", "/sign-in/"), ("/county/", "/sign-in/"), ("/my/", "/my/sign-in/")]
)
def test_who_is_not_signed_in_is_asked_to(place: Place, browser: Client, door: str, to: str):
    assert browser.get(door).headers["Location"] == f"{to}?next={door.replace('/', '%2F')}"
    piece = browser.get(door, headers={"HX-Request": "true"})
    assert (piece.status_code, piece.headers["HX-Redirect"]) == (401, to)


def test_one_door_does_not_open_another(place: Place, browser: Client):
    browser.post("/sign-in/", {"phone": OFFICER, "password": PASSWORD})
    assert browser.get("/county/").status_code == 200
    assert browser.get("/counter/").status_code == 403
    assert browser.get("/my/").status_code == 403


class TestLanguage:
    def test_a_link_changes_it_and_comes_back(self, browser: Client):
        response = browser.get("/language/ug/", {"next": "/sign-in/?next=/counter/"})
        assert response.headers["Location"] == "/sign-in/?next=/counter/"
        cookie = response.cookies["lang"]
        assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("ug", "Lax", True)
        page = browser.get("/sign-in/").content.decode()
        assert '<html lang="ug" dir="rtl">' in page

    @pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example/", "\\\\elsewhere", "x"])
    def test_it_never_leads_elsewhere(self, browser: Client, onward: str):
        assert browser.get("/language/en/", {"next": onward}).headers["Location"] == "/"

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_a_link_of_another_site_changes_nothing(self, browser: Client, site: str):
        assert not browser.get("/language/ug/", headers={"Sec-Fetch-Site": site}).cookies

    @pytest.mark.parametrize("code", ["fr", "zh", "en-us"])
    def test_other_languages_are_not_set(self, browser: Client, code: str):
        assert not browser.get(f"/language/{code}/").cookies

    def test_without_a_choice_it_is_chinese(self, db: None):
        assert '<html lang="zh-Hans" dir="ltr">' in Client().get("/sign-in/").content.decode()


@pytest.mark.parametrize("name", ["a.svg", "..%2f..%2fkeys", "../cunzhan.sqlite3", ".webp", "x.webp"])
def test_only_pictures_are_served_from_the_media_folder(browser: Client, name: str):
    assert browser.get(f"/media/pictures/{name}").status_code == 404


def test_refused_says_the_sentence_in_the_readers_language(rf):
    assert b"Only 2 left." in refused(rf.get("/api/x/"), Refusal(Kind.CONFLICT, "Only %(left)s left.", left=2)).content
