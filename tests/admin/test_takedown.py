"""A takedown erases every picture made from an article, and tells what caches may still hold."""

import io
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from backend import clock, db, ids, job_queue, storage
from backend.admin.audit import audit_log as audit
from backend.articles import publication
from backend.articles.fetching import picture_copies
from backend.articles.imports import article_import
from backend.articles.imports.article_import import NO_IMPORT_CONSENT, ArticleTakenDown
from backend.articles.imports.import_consent import ImportConsent
from backend.articles.models import Article, CopiedPicture
from backend.cards import article_takedown, forward_images
from backend.cards.models import Card, ForwardPicture
from backend.child_process import ChildProcess
from backend.local import content
from backend.local.content import pictures
from tests.admin.conftest import AtDesk, Script, WithKey, make_editor
from tests.commenting import API
from tests.conftest import Reader, SignedIn
from tests.factories import SENTENCE, an_article, codes_ready


def test_all_pictures_of_an_article_go_and_those_of_others_stay(
    app: Flask, client: FlaskClient, lin: Reader, mei: Reader, with_key: WithKey
) -> None:
    article, other = illustrated(), illustrated("sentence.html")
    ours = pictures_of(article, "walk.html", lin, mei)
    theirs = pictures_of(other, "sentence.html", lin, mei)
    assert all(is_there(client, url) for url in (*ours, *theirs))
    answer = with_key("editor").post(f"/articles/{article.public_id}/takedown")
    assert answer.status_code == 200
    told: Any = answer.json
    assert told["article"]["status"] == "taken_down"
    assert set(ours) <= set(told["urls"])
    assert (told["pictures"], told["cached_days"]) == (len(told["urls"]), 365)
    while job_queue.run_due():
        pass
    assert [url for url in ours if is_there(client, url)] == []
    assert [url for url in theirs if not is_there(client, url)] == []
    (deed, *_), _next = audit.list_entries("", 5)
    assert (deed.action, deed.subject) == ("article.taken_down", f"article:{article.public_id}")


def test_a_forward_under_a_title_that_was_mended_since_is_found(committed: Flask) -> None:
    article = an_article()
    forward = forward_images.ForwardImage(SENTENCE, "从前的题目", "公众号", "wide", article.id)
    forward_images.draw_once(forward)
    with db.read_session() as session:
        assert [row.key for row in session.scalars(sa.select(ForwardPicture))] == [forward.key]
    taken_down(article)
    assert storage.get_store().get(forward.key) is None
    with db.read_session() as session:
        assert session.scalars(sa.select(ForwardPicture)).all() == []


def test_a_picture_that_another_article_shows_stays(app: Flask, client: FlaskClient) -> None:
    article, other = illustrated(), illustrated("walk.html", b"shiju-demo-0009")
    assert article.id != other.id
    assert article.cover_key == other.cover_key
    taken_down(article)
    assert is_there(client, storage.build_url(str(other.cover_key)))
    taken_down(other)
    assert not is_there(client, storage.build_url(str(other.cover_key)))


def test_nothing_but_an_editor_undoes_a_takedown(
    app: Flask, client: FlaskClient, with_key: WithKey
) -> None:
    article, script = illustrated(), with_key("editor")
    taken_down(article)
    path = f"/articles/{article.public_id}"
    assert refused(script.post(f"{path}/publish")) == "article_taken_down"
    script.post(f"{path}/withdraw")
    file = {"file": (io.BytesIO(content.read_page("walk.html")), "walk.html")}
    assert refused(script.post("/articles/import/page", data=file)) == "article_taken_down"
    for consent in (ImportConsent(), ImportConsent(replaces=1), ImportConsent(everything=True)):
        with pytest.raises(ArticleTakenDown, match="解除下架"):
            imported(consent)
    assert status_of(article) == "taken_down"
    assert not is_there(client, storage.build_url(str(article.cover_key)))
    assert script.delete(f"{path}/takedown").status_code == 200
    assert status_of(article) == "withdrawn"
    assert audit.list_entries("", 1)[0][0].action == "article.takedown_lifted"
    assert refused(script.delete(f"{path}/takedown")) == "article_not_taken_down"
    again = imported().article
    assert is_there(client, storage.build_url(str(again.cover_key)))
    with clock.freeze_at(clock.now() + timedelta(minutes=20)):  # the takedown's second look
        while job_queue.run_due():
            pass
    assert is_there(client, storage.build_url(str(again.cover_key)))
    assert script.post(f"{path}/publish").status_code == 200


def test_a_key_that_only_writes_articles_lifts_no_takedown(app: Flask) -> None:
    article = illustrated()
    script = Script(app, make_editor("editor"), "articles:read", "articles:write")
    assert script.post(f"/articles/{article.public_id}/takedown").status_code == 200
    assert script.delete(f"/articles/{article.public_id}/takedown").status_code == 403
    assert status_of(article) == "taken_down"


@pytest.mark.every_case
@pytest.mark.parametrize("moment", ["before its pictures", "after its pictures"])
@pytest.mark.parametrize("is_lifted", [False, True])
def test_an_import_under_way_undoes_no_takedown(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, moment: str, is_lifted: bool
) -> None:
    article, copied = illustrated(), picture_copies.Copier.copy
    taken: list[str] = []

    def copy(copier: picture_copies.Copier, url: str) -> Any:
        found = copied(copier, url) if moment.startswith("after") else None
        if not taken:
            taken.append(url)
            taken_down(article)
        return found or copied(copier, url)

    monkeypatch.setattr(picture_copies.Copier, "copy", copy)
    with pytest.raises(ArticleTakenDown):
        imported()
    while job_queue.run_due():
        pass
    assert status_of(article) == "taken_down"
    assert not is_there(client, storage.build_url(str(article.cover_key)))
    with db.read_session() as session:
        assert session.scalars(sa.select(CopiedPicture)).all() == []
    if is_lifted:
        with db.transaction():
            publication.lift_takedown(article.public_id)
        assert is_there(client, storage.build_url(str(imported().article.cover_key)))


def test_the_console_lifts_a_takedown_and_an_analyst_does_not(app: Flask, at_desk: AtDesk) -> None:
    article = illustrated()
    taken_down(article)
    path = f"/admin/articles/{article.public_id}"
    assert at_desk("analyst", login="ana").post(f"{path}/takedown/lift").status_code == 403
    editor = at_desk("editor")
    assert f"{path}/takedown/lift" in editor.get(path).text
    assert editor.post(f"{path}/takedown/lift").status_code == 303
    assert "已解除下架" in editor.get(f"{path}?done=takedown_lifted").text
    assert editor.post(f"{path}/takedown/lift").status_code == 409


def test_a_card_that_is_being_drawn_meanwhile_is_not_kept(
    app: Flask, client: FlaskClient, lin: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, drawn, before = an_article(), ChildProcess.call, files(app)
    codes_ready(1)

    def draw(printer: ChildProcess, *facts: Any) -> Any:
        taken_down(article)
        return drawn(printer, *facts)

    monkeypatch.setattr(ChildProcess, "call", draw)
    body = {"article_id": article.public_id, "quote": SENTENCE}
    answer = lin.post(f"{API}/cards", json=body)
    assert (answer.status_code, answer.json["code"]) == (404, "article_withdrawn")
    with db.read_session() as session:
        assert session.scalars(sa.select(Card)).all() == []
    assert files(app) == before


def test_a_forward_that_is_being_stored_meanwhile_goes_with_the_second_look(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    article, store = an_article(), storage.get_store()
    forward = forward_images.ForwardImage(SENTENCE, article.title, "公众号", "wide", article.id)
    kept = store.put

    def put(key: str, data: bytes) -> None:
        taken_down(article)
        kept(key, data)

    with monkeypatch.context() as patch:
        patch.setattr(store, "put", put)
        forward_images.draw_once(forward)
    assert store.get(forward.key) is not None
    with clock.freeze_at(clock.now() + timedelta(minutes=20)):
        while job_queue.run_due():
            pass
    assert store.get(forward.key) is None


def test_editors_take_down_on_their_page_and_others_may_not(app: Flask, at_desk: AtDesk) -> None:
    article = illustrated()
    door = f"/admin/articles/{article.public_id}"
    assert at_desk("analyst", login="ana").post(f"{door}/takedown").status_code == 403
    editor = at_desk("editor")
    assert f"{door}/takedown" in editor.get(door).text
    assert editor.post(f"{door}/takedown").status_code == 303
    shown = editor.get(f"{door}?done=taken_down").text
    assert "已下架" in shown
    assert f"{door}/publish" not in shown


def test_the_command_prints_what_is_to_be_purged(app: Flask, client: FlaskClient) -> None:
    article = illustrated()
    told = app.test_cli_runner().invoke(args=["takedown", article.public_id])
    assert told.exit_code == 0, told.output
    assert storage.build_url(str(article.cover_key)) in told.output.splitlines()
    assert "365 days" in told.output
    assert app.test_cli_runner().invoke(args=["takedown", "nobody"]).exit_code == 1


def illustrated(name: str = "walk.html", known_as: bytes = b"shiju-demo-0001") -> Article:
    """Publish an article with pictures of its own, perhaps as another one with the same."""
    page = content.read_page(name).replace(b"shiju-demo-0001", known_as)
    page = page.replace(b"2247480001", b"224748" + known_as[-4:])
    done = article_import.import_page(page, fetch_local=pictures.fetch_picture)
    with db.transaction():
        return publication.publish(done.article.public_id)


def imported(consent: ImportConsent = NO_IMPORT_CONSENT) -> article_import.Imported:
    return article_import.import_page(
        content.read_page("walk.html"), consent, fetch_local=pictures.fetch_picture
    )


def refused(answer: Any) -> str:
    assert answer.status_code == 409, answer.json
    return str(answer.json["code"])


def status_of(article: Article) -> str:
    with db.read_session() as session:
        return session.scalars(sa.select(Article.status).where(Article.id == article.id)).one()


def taken_down(article: Article) -> None:
    with db.transaction():
        article_takedown.take_down_article(article.public_id)
    while job_queue.run_due():
        pass


def pictures_of(article: Article, name: str, lin: Reader, mei: Reader) -> list[str]:
    """Have every kind of picture made from an article; gives their addresses."""
    codes_ready(2)
    with db.read_session():
        whole = publication.get_for_editors(article.public_id)[1]
    own = [storage.build_url(each.file) for each in whole if each.kind == "picture" and each.file]
    quote = content.PASSAGES[name][0]
    cards = [
        reader.post(f"{API}/cards", json={"article_id": article.public_id, "quote": quote}).json
        for reader in (lin, mei)
    ]
    passage = lin.get(f"{API}/shares/{cards[0]['share_id']}").json["passage"]["id"]
    riddle = {"quote": quote, "hidden": {"start": 0, "end": 1}}
    asked = lin.put(
        f"{API}/challenges/{ids.generate()}",
        json={"article_id": article.public_id, "visitor": "p" * 20, "gap": riddle},
    )
    for path in (f"/passages/{passage}", f"/challenges/{asked.json['id']}"):
        for shape in forward_images.PICTURE_SHAPES:
            assert lin.get(f"{API}{path}/picture?shape={shape}").status_code == 200, path
    with db.read_session():
        drawn = [
            storage.build_url(forward.key)
            for shape in forward_images.PICTURE_SHAPES
            for forward in (
                forward_images.find_forward(passage, shape),
                forward_images.find_challenge_forward(asked.json["id"], shape),
            )
        ]
    return [
        *own,
        storage.build_url(str(article.cover_key)),
        *(card["url"] for card in cards),
        *drawn,
    ]


def files(app: Flask) -> set[Any]:
    return set((app.extensions["storage"].root / "cards").rglob("*.jpg"))


def is_there(client: FlaskClient, url: str) -> bool:
    return client.get(url.removeprefix("http://shiju.test")).status_code == 200


@pytest.fixture
def lin(signed_in: SignedIn) -> Reader:
    return signed_in("lin")


@pytest.fixture
def mei(signed_in: SignedIn) -> Reader:
    return signed_in("mei")
