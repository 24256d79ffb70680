"""The pages as a plain client gets them: before there are data, with data, with bad input, for operators."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cancerimage.hub.accounts import operators
from cancerimage.hub.federation import nodes
from cancerimage.hub.federation.models import EnrolmentCode
from tests.support.records import approve, publish, record

pytestmark = pytest.mark.django_db

PATHS = ("/", "/catalogue/", "/explorer/", "/federation/", "/about/", "/sign-in/")
PASSWORD = "a long and quiet river"


@pytest.fixture
def filled(tmp_path: Path) -> None:
    """A federation of one node with two datasets."""
    approve(tmp_path, "alder")
    facets = {"cancer": {"lung": 10}, "modality": {"CT": 10}, "sex": {"female": 6, "unknown": 4}, "age": {"50..59": 10}}
    publish("alder", record("one", title={"en": "One & only", "de": "Eins"}, facets=facets), record("two"))


@pytest.fixture
def operator(client: Client) -> Client:
    """A client that an operator has signed in with."""
    operators.create("olga", PASSWORD)
    assert client.login(username="olga", password=PASSWORD)
    return client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_stands_before_there_are_any_data(client: Client, path: str, language: str) -> None:
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("path", [*PATHS, "/catalogue/one/", "/explorer/?q=cancer:lung"])
def test_no_page_needs_more_than_the_content_policy_allows(client: Client, filled: None, path: str) -> None:
    response = client.get(path)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", response.text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//(?!example\.org|doi\.org|portal\.imaging)", response.text)


def test_pages_have_landmarks_and_one_heading(client: Client, filled: None) -> None:
    for path in (*PATHS, "/catalogue/one/"):
        text = client.get(path).text
        assert text.count("<h1") == 1, path
        assert all(f"<{landmark}" in text for landmark in ("header", "nav", "main", "footer")), path
        identifiers = re.findall(r"\sid=\"([^\"]+)\"", text)
        assert len(identifiers) == len(set(identifiers)), path


def test_what_a_holder_writes_is_text_and_never_markup(client: Client, tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("one", title="<script>alert(1)</script>", description='"><img src=x onerror=alert(1)>'))
    for path in ("/", "/catalogue/", "/catalogue/one/", "/explorer/?q=dataset:one"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text


def test_a_query_is_text_and_never_markup(client: Client) -> None:
    text = client.get("/explorer/", {"q": "</textarea><script>alert(1)</script>"}).text
    assert "<script>alert" not in text
    assert "&lt;/textarea&gt;" in text


def test_a_dataset_speaks_the_language_of_the_page(client: Client, filled: None) -> None:
    assert "One &amp; only" in client.get("/catalogue/one/").text
    german = client.get("/catalogue/one/", headers={"accept-language": "de"}).text
    assert "<h1>Eins</h1>" in german
    assert "Computertomographie" in german


@pytest.mark.parametrize("query", ["page=0", "page=x", "sort=nothing", "text=" + "x" * 300])
def test_the_catalogue_explains_what_it_cannot_do(client: Client, query: str) -> None:
    assert client.get(f"/catalogue/?{query}").status_code == 400


def test_a_part_of_the_catalogue_is_only_that_part(client: Client, filled: None) -> None:
    response = client.get("/catalogue/", headers={"HX-Request": "true", "HX-Target": "found"})
    assert "<html" not in response.text
    assert "2 datasets" in response.text
    assert "HX-Target" in response.headers["Vary"]


def test_an_edit_returns_the_parts_that_changed_and_their_address(client: Client, filled: None) -> None:
    response = client.get(
        "/explorer/", {"q": "cancer:lung", "edit": "toggle:modality:CT"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in response.text
    assert response.headers["HX-Push-Url"] == "/explorer/?q=cancer%3Alung+modality%3ACT"
    assert ">cancer:lung modality:CT</textarea>" in response.text


def test_typing_neither_replaces_the_text_nor_asks(client: Client, filled: None) -> None:
    response = client.get("/explorer/", {"q": "cancer:lung", "typed": "1"}, headers={"HX-Request": "true"})
    assert "<textarea" not in response.text
    assert "hx-post" not in response.text
    assert "HX-Push-Url" not in response.headers


def test_nothing_is_not_taken_for_everything(client: Client, filled: None) -> None:
    assert ">nothing</textarea>" in client.get("/explorer/", {"q": "nothing"}).text


@pytest.mark.parametrize(
    "query", ["cancer:lng", "(cancer:lung", "age:70..50", "modality:CT and modality:MR", "x" * 9000]
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_faulty_query_is_explained_and_not_asked(client: Client, filled: None, query: str, language: str) -> None:
    text = client.get("/explorer/", {"q": query}, headers={"accept-language": language}).text
    assert 'class="notice bad"' in text
    assert "/explorer/ask/" not in text


@pytest.mark.parametrize("path", ["/nowhere/", "/catalogue/nothing/", "/explorer/unknown-token/"])
def test_what_does_not_exist_is_said_in_the_portal_s_own_words(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_forms_need_their_token() -> None:
    response = Client(enforce_csrf_checks=True).post("/explorer/ask/", {"q": ""})
    assert response.status_code == 403
    assert "The form has expired" in response.text


def test_the_colours_are_remembered_and_lead_nowhere_else(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "https://example.org/"})
    assert response.headers["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").text
    client.post("/theme/", {"theme": "system"})
    assert "data-theme" not in client.get("/").text


@pytest.mark.parametrize("demo", [True, False])
def test_demonstrations_are_labelled(client: Client, monkeypatch: pytest.MonkeyPatch, demo: bool) -> None:
    monkeypatch.setattr(settings, "CANCERIMAGE", replace(settings.CANCERIMAGE, demo=demo))
    assert ("NCI Imaging Data Commons" in client.get("/").text) is demo


def test_visitors_see_no_pending_node_and_decide_nothing(client: Client, filled: None) -> None:
    nodes.revoke("alder")
    assert "alder" not in client.get("/federation/").text
    assert client.post("/federation/alder/approve/").headers["Location"] == "/sign-in/?next=/federation/"
    assert client.post("/federation/code/").status_code == 302
    assert EnrolmentCode.objects.filter(used=None).count() == 0


def test_who_is_no_operator_may_not_decide(client: Client, django_user_model: type, filled: None) -> None:
    client.force_login(django_user_model.objects.create_user("visitor"), settings.AUTHENTICATION_BACKENDS[0])  # type: ignore[attr-defined]
    response = client.get("/federation/alder/revoke/")
    assert response.status_code == 403
    assert "The page is not for you" in response.text


def test_an_operator_decides_about_a_node_after_being_asked(operator: Client, filled: None) -> None:
    asked = operator.get("/federation/alder/revoke/")
    assert nodes.status("alder").fingerprint in asked.text
    assert nodes.status("alder").state == "approved", "looking decides nothing"
    assert operator.post("/federation/alder/revoke/", follow=True).status_code == 200
    assert nodes.status("alder").state == "revoked"
    again = operator.post("/federation/alder/approve/", follow=True)
    assert "alder is revoked" in again.text
    assert operator.get("/federation/alder/promote/").status_code == 404


def test_a_code_is_shown_once(operator: Client) -> None:
    response = operator.post("/federation/code/", {"note": "For alder"})
    assert re.search(r"([0-9A-Z]{5}-){4}[0-9A-Z]{5}", response.text)
    assert "no-store" in response.headers["Cache-Control"]
    assert not re.search(r"([0-9A-Z]{5}-){4}[0-9A-Z]{5}", operator.get("/federation/").text)
