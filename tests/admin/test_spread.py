"""An article's spread by the editors' API."""

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend import api, clock, db
from backend.accounts import account_lookup
from backend.admin.spread.api_routes import router
from backend.articles.models import Article
from backend.reading.models import ReadingProgress
from backend.spread.metrics import export
from tests.admin.conftest import Script, WithKey
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, an_article
from tests.visiting import arrive, card, written


@pytest.mark.parametrize("operation", router.operations, ids=lambda each: each.rule)
def test_a_stranger_is_refused_everywhere(client: FlaskClient, operation: api.Operation) -> None:
    path = operation.rule.replace("<form>", "csv")
    for part in ("article_id", "passage_id", "share_id"):
        path = path.replace(f"<{part}>", "x")
    assert client.open(path, method=operation.method).status_code == 401


@pytest.mark.parametrize("role", ["owner", "editor", "moderator", "analyst"])
def test_every_editor_may_look(with_key: WithKey, passed_on: "PassedOn", role: str) -> None:
    script = with_key(role)
    article = passed_on.article.public_id
    assert script.get(f"/articles/{article}/spread").status_code == 200


def test_the_spread_of_an_article(script: Script, passed_on: "PassedOn") -> None:
    told = script.get(f"/articles/{passed_on.article.public_id}/spread").json
    assert told is not None
    assert (told["shares"], told["roots"], told["people"], told["depth"]) == (2, 1, 2, 1)
    assert (told["visits"], told["counted"], told["newcomers"]) == (3, 2, 2)
    assert told["virality"] == 1.0
    assert told["reproduction_number"] == {
        "value": None,
        "low": None,
        "high": None,
        "reason": "too_few",
    }
    assert [side["name"] for side in told["by_design"]] == ["paper"]
    assert [each["channel"] for each in told["visits_by_channel"]] == ["code"]
    assert [each["quote"] for each in told["passages"]] == [SENTENCE]


def test_the_cascade_and_a_branch_of_it(script: Script, passed_on: "PassedOn") -> None:
    place = f"/articles/{passed_on.article.public_id}/spread"
    told = script.get(f"{place}/tree?limit=1").json
    assert told is not None
    assert (told["shares"], told["people"], told["omitted"]) == (2, 2, 0)
    (first,) = told["nodes"]
    assert (first["id"], first["size"], first["omitted"]) == (passed_on.first, 2, 1)
    branches = script.get(f"{place}/branches?parent_id={passed_on.first}").json
    assert branches is not None
    assert [each["id"] for each in branches["items"]] == [passed_on.second]
    assert branches["next"] is None


def test_a_sentence_and_a_share(script: Script, passed_on: "PassedOn") -> None:
    page = script.get(f"/articles/{passed_on.article.public_id}/spread/passages?limit=1").json
    assert page is not None
    assert page["next"] is None
    sentence = script.get(f"/passages/{page['items'][0]['id']}/spread").json
    assert sentence is not None
    assert (sentence["quote"], sentence["shares"], sentence["roots"]) == (SENTENCE, 2, 1)
    share = script.get(f"/shares/{passed_on.first}/spread").json
    assert share is not None
    assert (share["people"], share["reach"], share["descendants"]) == (1, 2, 1)


def test_the_funnel(script: Script, signed_in: SignedIn, passed_on: "PassedOn") -> None:
    article, now = passed_on.article, clock.now()
    lin, friend = (account_lookup.find_account(signed_in(name).id) for name in ("lin", "friend"))
    assert lin is not None
    assert friend is not None
    with db.transaction() as session:
        session.add(ReadingProgress(account_id=lin.id, article_id=article.id, read_at=now))
        session.add(
            ReadingProgress(
                account_id=friend.id, article_id=article.id, read_at=now, finished_at=now
            )
        )
    mark = {"quote": SENTENCE, "key": "m" * 20}
    assert (
        signed_in("lin").post(f"/api/v1/articles/{article.public_id}/marks", json=mark).status_code
        == 201
    )
    for visitor in ("t" * 20, "t" * 20, "u" * 20):
        tapped = script.http.post(
            f"/api/v1/articles/{article.public_id}/follow-taps", json={"visitor": visitor}
        )
        assert tapped.status_code == 204
    told = script.get(f"/articles/{article.public_id}/funnel").json
    assert told is not None
    assert (told["read"], told["marked"], told["carded"], told["scanned"]) == (2, 1, 2, 2)
    assert (told["finished"], told["tapped"], told["of_read"]["marked"]) == (1, 2, 0.5)


def test_shares_as_csv_and_as_lines_of_json(script: Script, passed_on: "PassedOn") -> None:
    rows = list(csv.DictReader(io.StringIO(rows_of(script, passed_on, "csv").lstrip("\ufeff"))))
    lines = [json.loads(line) for line in rows_of(script, passed_on, "jsonl").splitlines()]
    assert [row["share"] for row in rows] == [passed_on.first, passed_on.second]
    assert [(row["parent"], row["depth"], row["reach"]) for row in lines] == [
        (None, 0, 2),
        (passed_on.first, 1, 1),
    ]
    assert not any("account" in name or "nickname" in name for name in lines[0])


@pytest.mark.parametrize("what", ["days", "passages"])
def test_other_rows(script: Script, passed_on: "PassedOn", what: str) -> None:
    (row,) = [json.loads(each) for each in rows_of(script, passed_on, "jsonl", what).splitlines()]
    assert row["people"] == 2
    assert rows_of(script, passed_on, "csv", what).count("\r\n") == 2


def test_a_long_file_comes_in_parts(
    script: Script, passed_on: "PassedOn", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    path = f"/articles/{passed_on.article.public_id}/spread/rows.jsonl"
    first = script.get(path)
    link = first.headers["Link"].partition(">")[0].removeprefix("</admin/api/v1")
    second = script.get(link)
    assert passed_on.first in first.text
    assert passed_on.second in second.text
    assert "Link" not in second.headers
    assert first.headers["Content-Disposition"].endswith("-shares.jsonl")


def test_what_a_spreadsheet_would_run_is_words() -> None:
    rows = [{"quote": "=HYPERLINK(1)", "n": -1}, {"quote": "平常", "n": 2}]
    text = export.format_csv(rows, ["quote", "n"])
    assert text == "\ufeffquote,n\r\n'=HYPERLINK(1),-1\r\n平常,2\r\n"


@pytest.mark.parametrize("what", list(export.EXPORTS))
def test_a_file_without_rows_has_its_heading_all_the_same(script: Script, what: str) -> None:
    article = an_article()
    path = f"/articles/{article.public_id}/spread/rows.csv?dataset={what}"
    assert script.get(path).text == "\ufeff" + ",".join(export.CSV_COLUMNS[what]) + "\r\n"


@pytest.mark.parametrize("what", ["shares", "days", "passages"])
def test_the_heading_names_what_the_rows_hold(
    script: Script, passed_on: "PassedOn", what: str
) -> None:
    lines = rows_of(script, passed_on, "jsonl", what).splitlines()
    assert tuple(json.loads(lines[0])) == export.CSV_COLUMNS[what]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/articles/none/spread", 404),
        ("/articles/none/funnel", 404),
        ("/articles/%E9%94%81/spread", 404),
        ("/passages/none/spread", 404),
        ("/shares/none/spread", 404),
        ("/articles/{article}/spread/rows.xlsx", 404),
        ("/articles/{article}/spread/rows.csv?dataset=accounts", 422),
        ("/articles/{article}/spread/rows.csv?cursor=nonsense", 422),
        ("/articles/{article}/spread/passages?cursor=WyJhIl0", 422),
        ("/articles/{article}/spread/passages?limit=1000", 422),
        ("/articles/none/spread/tree", 404),
        ("/articles/{article}/spread/tree?limit=2001", 422),
        ("/articles/{article}/spread/tree?limit=0", 422),
        ("/articles/none/spread/branches", 404),
        ("/articles/{article}/spread/branches?parent_id=none", 404),
        ("/articles/{article}/spread/branches?parent_id=%E9%94%81", 404),
        ("/articles/{article}/spread/branches?after=%00", 404),
        ("/articles/{article}/spread/branches?parent_id=aaaaaaaaaaaaaaaaaaaaa", 422),
    ],
)
def test_what_is_not_there_is_said(
    script: Script, passed_on: "PassedOn", path: str, status: int
) -> None:
    answer = script.get(path.format(article=passed_on.article.public_id))
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["detail"]


class PassedOn:
    """An article that went from one reader to a friend, and from there to a stranger."""

    def __init__(self, client: Any, lin: Reader, friend: Reader) -> None:
        self.article: Article = an_article()
        self.first = card(lin, self.article)
        arrive(friend, self.first, visitor="f" * 20)
        self.second = card(friend, self.article)
        arrive(client, self.second)
        arrive(client, self.second)
        written()


@pytest.fixture
def passed_on(client: FlaskClient, signed_in: SignedIn) -> PassedOn:
    return PassedOn(client, signed_in("lin"), signed_in("friend"))


@pytest.fixture
def script(with_key: WithKey) -> Script:
    return with_key("analyst")


def rows_of(script: Script, passed_on: PassedOn, form: str, what: str = "shares") -> str:
    answer = script.get(
        f"/articles/{passed_on.article.public_id}/spread/rows.{form}?dataset={what}"
    )
    assert answer.status_code == 200
    return answer.text
