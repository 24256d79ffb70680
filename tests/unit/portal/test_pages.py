"""The pages as a plain client gets them: before there are data, with data, with bad input, for operators."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from cancerimage.disclosure.policy import Audience
from cancerimage.hub.accounts.models import Project
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.models import Dataset
from cancerimage.hub.federation import nodes
from cancerimage.hub.federation.models import EnrolmentCode
from cancerimage.hub.portal.pages.catalogue import MOST
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES
from tests.support import people
from tests.support.records import approve, protected, publish, record

pytestmark = pytest.mark.django_db

DATABASES = ("sqlite",)
"""What is looked at is what is made of the records, and search and figures are tested over both."""

PATHS = ("/", "/catalogue/", "/explorer/", "/federation/", "/about/", "/api/", "/sign-in/")


@pytest.fixture
def filled(tmp_path: Path) -> None:
    """A federation of one node with two datasets."""
    approve(tmp_path, "alder")
    facets = {"cancer": {"lung": 10}, "modality": {"CT": 10}, "sex": {"female": 6, "unknown": 4}, "age": {"50..59": 10}}
    publish("alder", record("one", title={"en": "One & only", "de": "Eins"}, facets=facets), record("two"))


@pytest.fixture
def operator(client: Client) -> Client:
    """A client that an operator has signed in with."""
    client.force_login(people.operator())
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
    assert "<dd>Mensch</dd>" in german


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page=²", "page=" + "9" * 5000, "sort=nothing", "text=" + "x" * 300]
)
def test_the_catalogue_explains_what_it_cannot_do(client: Client, query: str) -> None:
    assert client.get(f"/catalogue/?{query}").status_code == 400


def test_behind_the_last_page_is_the_last_page(client: Client, filled: None) -> None:
    response = client.get("/catalogue/?modality=CT&page=99")
    assert response.headers["Location"] == "/catalogue/?modality=CT&page=1"


def test_a_long_facet_comes_whole_when_asked_for(client: Client, tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    codes = [concept.code for concept in VOCABULARIES["body_part"] if concept.code not in (UNKNOWN, OTHER)][:16]
    publish("alder", record("one", facets={"bodypart": dict.fromkeys(codes, 1)}))
    short = client.get("/catalogue/", {"bodypart": codes}).text
    assert short.count('name="bodypart"') == 16, "what was chosen is always there"
    short = client.get("/catalogue/").text
    assert short.count('name="bodypart"') == MOST
    assert "Show the other 4" in short
    whole = client.get("/catalogue/?all=bodypart").text
    assert whole.count('name="bodypart"') == 16
    assert '<input type="hidden" name="all" value="bodypart">' in whole, "it stays whole with the next filter"


def test_the_api_is_listed_from_its_own_description(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    text = client.get("/api/").text
    assert all(f"<code>{path}</code>" in text for path in described["paths"])
    assert "/api/v1/datasets/DATASET" in text
    assert 'href="/api/v1/openapi.json"' in text


def test_each_command_of_the_api_is_whole(client: Client) -> None:
    text = unescape(client.get("/api/").text)
    hub = settings.CANCERIMAGE.url
    token = '--header "Authorization: Bearer $CANCERIMAGE_TOKEN"'
    revoke = f"curl --request DELETE \\\n  {token} \\\n  {hub}/api/v1/account/tokens/NUMBER</pre>"
    for command in (f">curl {hub}/api/v1/nodes</pre>", f">curl {token} \\\n  {hub}/api/v1/account</pre>", revoke):
        assert command in text
    assert "--data '{}'" not in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("age:200", "Alter bei der Studie liegt zwischen 0 und 120"),
        ("age:old", "age:10..20"),
        ("colour:red", "modality"),
        ("cancer:lng", "Krebs"),
    ],
)
def test_a_fault_is_told_whole_in_german(client: Client, query: str, sentence: str) -> None:
    text = client.get("/explorer/", {"q": query}, headers={"accept-language": "de"}).text
    notice = text.partition('class="notice bad"')[2].partition("<details")[0]
    assert sentence in notice


def test_the_suggestion_for_a_contradiction_takes_the_place_of_the_query(client: Client) -> None:
    text = client.get("/explorer/", {"q": "modality:CT and modality:MR"}).text
    assert 'name="mended" value="modality:CT,MR"' in text


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
    assert (
        "<title>Subjects with lung cancer, with a series of computed tomography · Cancer Image</title>" in response.text
    )
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


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/catalogue/nothing/",
        "/catalogue/%00/",
        "/catalogue/No Name/",
        "/explorer/unknown-token/",
        "/explorer/%00/",
        "/explorer/%00/stream/",
        "/explorer/" + "x" * 65 + "/",
    ],
)
def test_what_does_not_exist_is_said_in_the_portal_s_own_words(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "There is no such page" in response.text


def test_a_draft_that_nobody_built_is_displayed(client: Client, filled: None) -> None:
    draft = '{"version":1,"where":{"not":{"not":{"field":"modality","is":"CT"}}}}'
    for edit in ("", "not:0", "not:0.0"):
        query = {"q": "", "drafted": "", "draft": draft, "edit": edit}
        assert client.get("/explorer/", query).status_code == 200


@pytest.mark.parametrize("band", ["0..x", "²..3", "9" * 60, ">=", "3..1"])
def test_a_band_that_no_node_should_write_breaks_no_page(client: Client, filled: None, band: str) -> None:
    """What today's messages cannot carry may be in the database since an earlier release."""
    row = Dataset.objects.get(dataset="one")
    row.facets = [{"field": "age", "values": [{"value": band, "subjects": 1, "series": 1}]}]
    row.save()
    row.terms.filter(field="age").update(value=band)
    inventory.forget()
    for path in (*PATHS, "/catalogue/one/", "/api/v1/datasets", "/api/v1/facets"):
        assert client.get(path).status_code == 200, path


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


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/sign-in/"])
def test_a_visitor_can_sign_in_from_everywhere_and_comes_back(client: Client, path: str) -> None:
    header = client.get(f"{path}?a=1&b=2").text.partition("<main")[0]
    assert f'href="/sign-in/?next={quote(f"{path}?a=1&b=2", safe="")}"' in header


def test_the_header_knows_who_has_signed_in_and_who_manages(client: Client) -> None:
    client.force_login(people.person("ada"))
    header = client.get("/").text.partition("<main")[0]
    assert "Ada" in header
    assert "/account/tokens/" in header
    assert "/management/" not in header
    client.force_login(people.operator())
    assert "/management/" in client.get("/").text.partition("<main")[0]


def test_a_refusal_says_its_reason(client: Client) -> None:
    client.force_login(people.person("ada"))
    refused = client.get("/management/")
    assert refused.status_code == 403
    assert "Only an operator of this hub may do this." in refused.text
    assert ">Sign in</a>" not in refused.text


def test_a_visitor_is_told_which_datasets_answer_people_who_have_signed_in(client: Client, tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("one"), protected("two", cancers=("breast",), audience=Audience.SIGNED_IN))
    assert "1 dataset that this can be about" in client.get("/explorer/").text
    assert "1 dataset that this can be about" in client.get("/explorer/?q=sex:female").text
    assert "that this can be about" not in client.get("/explorer/?q=cancer:lung").text
    client.force_login(people.person("ada"))
    assert "that this can be about" not in client.get("/explorer/").text


def test_opening_an_address_uses_up_no_question(client: Client, filled: None) -> None:
    """Whoever has signed in first sees the cost; a link from elsewhere must not spend what they have left."""
    asking = 'hx-post="/explorer/ask/" hx-trigger="load"'
    query = {"q": "cancer:lung", "go": "1"}
    assert asking in client.get("/explorer/", query).text
    client.force_login(people.person("ada"))
    opened = client.get("/explorer/", query).text
    assert asking not in opened
    assert 'hx-get="/explorer/cost/?then=1"' in opened
    clicked = client.get("/explorer/", query, headers={"HX-Request": "true"}).text
    assert asking in clicked
    assert "/explorer/cost/" not in clicked


def test_only_approved_projects_can_be_chosen(client: Client, filled: None) -> None:
    ada = people.person("ada")
    for name, approved in (("p-yes", True), ("p-no", False)):
        Project.objects.create(name=name, title=f"Project {name}", approved=approved).people.add(ada)
    Project.objects.create(name="p-other", title="Somebody else's", approved=True)
    assert 'name="project"' not in client.get("/explorer/?project=p-yes").text
    client.force_login(ada)
    text = client.get("/explorer/?q=cancer:lung&project=p-yes").text
    chooser = text.partition('<select class="input" id="project"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="([^"]*)"( selected)?', chooser) == [("", ""), ("p-yes", " selected")]
    edited = client.get(
        "/explorer/",
        {"q": "cancer:lung", "edit": "toggle:sex:male", "project": "p-yes"},
        headers={"HX-Request": "true"},
    )
    assert edited.headers["HX-Push-Url"] == "/explorer/?q=cancer%3Alung+sex%3Amale&project=p-yes"


def test_an_operator_decides_about_a_node_after_being_asked(operator: Client, filled: None) -> None:
    asked = operator.get("/federation/alder/revoke/")
    assert nodes.status("alder").fingerprint[:8] not in asked.text, "it is written in groups of four"
    assert nodes.status("alder").fingerprint in asked.text.replace(" ", "")
    assert nodes.status("alder").state == "approved", "looking decides nothing"
    assert operator.post("/federation/alder/revoke/", follow=True).status_code == 200
    assert nodes.status("alder").state == "revoked"
    again = operator.post("/federation/alder/approve/", follow=True)
    assert "alder is revoked" in again.text
    assert operator.get("/federation/alder/promote/").status_code == 404


@pytest.mark.parametrize("path", ["/federation/%00/approve/", "/federation/alder/%00/"])
def test_no_decision_is_about_what_is_no_name(operator: Client, path: str) -> None:
    assert operator.get(path).status_code == 404


def test_a_note_keeps_what_can_be_read(operator: Client) -> None:
    assert operator.post("/federation/code/", {"note": "For\0 alder\x1b"}).status_code == 200
    assert EnrolmentCode.objects.get().note == "For alder"


def test_operators_see_which_datasets_were_not_taken_up(operator: Client, tmp_path: Path, filled: None) -> None:
    approve(tmp_path, "beech")
    publish("beech", record("one"), record("three"))
    text = operator.get("/federation/").text
    assert re.search(r"1 dataset was not taken up.*<code>one</code>", text)
    assert "was not taken up" not in Client().get("/federation/").text


def test_a_code_is_shown_once(operator: Client) -> None:
    response = operator.post("/federation/code/", {"note": "For alder"})
    assert re.search(r"([0-9A-Z]{5}-){4}[0-9A-Z]{5} --name NAME --title", response.text)
    assert "no-store" in response.headers["Cache-Control"]
    assert not re.search(r"([0-9A-Z]{5}-){4}[0-9A-Z]{5}", operator.get("/federation/").text)
