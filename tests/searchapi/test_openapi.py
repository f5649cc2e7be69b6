"""The description is true: every route is in it, and every answer has the shape it says."""

from __future__ import annotations

import json

import pytest

from searchapi.openapi import describe
from tests.searchapi.knowledge import CAREER_HOUR

DOCUMENT = describe()
SHAPES = DOCUMENT["components"]["schemas"]
KINDS = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}


def fits(value, schema, where):
    """Holds a value against the part of JSON Schema that the document uses; nothing may be in it unsaid."""
    if "$ref" in schema:
        return fits(value, SHAPES[schema["$ref"].rpartition("/")[2]], where)
    if "anyOf" in schema:
        for choice in schema["anyOf"]:
            try:
                return fits(value, choice, where)
            except AssertionError:
                continue
        pytest.fail(f"{where}: {value!r} is none of {schema['anyOf']}")
    if schema["type"] == "object":
        assert isinstance(value, dict), where
        assert set(value) <= set(schema["properties"]), where
        assert set(schema.get("required", [])) <= set(value), where
        for name, part in value.items():
            fits(part, schema["properties"][name], f"{where}.{name}")
    elif schema["type"] == "array":
        assert isinstance(value, list), where
        items = schema.get("items") or None
        for number, part in enumerate(value):
            fits(part, items or schema["prefixItems"][number], f"{where}[{number}]")
    else:
        assert isinstance(value, KINDS[schema["type"]]), f"{where}: {value!r}"
    return None


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("/api/search?q=career+risk&explain=1", "/api/search"),
        ("/api/search?q=carreer", "/api/search"),
        ("/api/search?page=x", "/api/search"),
        ("/api/suggest?q=car", "/api/suggest"),
        ("/api/suggest?q=a&limit=0", "/api/suggest"),
        ("/api/topics", "/api/topics"),
        (f"/api/articles/{CAREER_HOUR.id}", "/api/articles/{id}"),
        ("/api/articles/nowhere", "/api/articles/{id}"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
    ],
)
def test_an_answer_has_the_shape_that_the_document_says(client, path, described):
    answer = client.simulate_get(path)
    said = DOCUMENT["paths"][described]["get"]["responses"][str(answer.status_code)]["content"]
    kind = answer.headers["content-type"].partition(";")[0]
    fits(answer.json, said[kind]["schema"], path)


@pytest.mark.parametrize(
    ("path", "described", "body", "headers"),
    [
        (f"/api/articles/{CAREER_HOUR.id}/rating", "/api/articles/{id}/rating", {"stars": 5}, {}),
        (f"/api/articles/{CAREER_HOUR.id}/rating", "/api/articles/{id}/rating", {"stars": 6}, {}),
        ("/api/articles/nowhere/rating", "/api/articles/{id}/rating", {"stars": 5}, {}),
        (f"/api/articles/{CAREER_HOUR.id}/feedback", "/api/articles/{id}/feedback", {"text": "Good"}, {}),
        (f"/api/articles/{CAREER_HOUR.id}/feedback", "/api/articles/{id}/feedback", {"text": "x" * 2001}, {}),
        ("/api/click", "/api/click", {"query": "a", "article": CAREER_HOUR.id, "position": 1}, {}),
        ("/api/click", "/api/click", {"query": "a" * 70_000}, {}),
        ("/api/click", "/api/click", {}, {"Origin": "null"}),
        ("/api/click", "/api/click", {}, {"Content-Type": "text/plain"}),
    ],
)
def test_a_post_is_answered_as_the_document_says(client, path, described, body, headers):
    answer = client.simulate_post(path, body=json.dumps(body), headers={"Content-Type": "application/json", **headers})
    said = DOCUMENT["paths"][described]["post"]["responses"][str(answer.status_code)]
    if answer.status_code == 204:
        assert (answer.content, "content" in said) == (b"", False)
    else:
        fits(answer.json, said["content"][answer.headers["content-type"].partition(";")[0]]["schema"], path)


@pytest.mark.parametrize("path", ["/api/search?q=a", "/api/suggest?q=a", "/api/topics", "/api/articles/1", "/readyz"])
def test_without_an_index_the_answers_are_as_described_too(client_without_index, path):
    answer = client_without_index.simulate_get(path)
    described = path.partition("?")[0].replace("/1", "/{id}")
    said = DOCUMENT["paths"][described]["get"]["responses"]["503"]["content"]
    fits(answer.json, said[answer.headers["content-type"].partition(";")[0]]["schema"], path)


def test_the_document_is_served(client):
    answer = client.simulate_get("/openapi.json")
    assert answer.json == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1.")


def test_every_route_of_the_json_side_is_described(client):
    from falcon.inspect import inspect_routes

    routes = {route.path for route in inspect_routes(client.app)}
    json_side = {path for path in routes if path.startswith(("/api", "/healthz", "/readyz", "/metrics", "/openapi"))}
    assert set(DOCUMENT["paths"]) == json_side


def test_the_browser_gets_a_description_of_the_search(client):
    answer = client.simulate_get("/opensearch.xml", headers={"Host": "help.example:8000"})
    assert 'template="http://help.example:8000/search?q={searchTerms}"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example/x", 'a"b', "a b", "<x>"])
def test_a_host_that_is_none_is_refused(client, host):
    assert client.simulate_get("/opensearch.xml", headers={"Host": host}).status_code == 400
