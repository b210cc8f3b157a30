"""An editor's designs: stored, refused field by field, offered, ordered and drawn."""

import base64
import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from backend import api, db
from backend.admin.audit import audit_log as audit
from backend.admin.designs import design_form
from backend.admin.designs.api_routes import router
from backend.articles.models import OfficialAccount
from backend.cards import models
from backend.cards.designs import account_colours
from backend.cards.models import DesignRecord, DesignVersion
from backend.cards.render import load_design
from tests.admin.conftest import AtDesk, Script, WithKey
from tests.admin.editing import OURS
from tests.cards.golden import landscape
from tests.conftest import SignedIn
from tests.factories import SENTENCE, a_picture, an_article

SEEN = "/api/v1/cards/previews"


@pytest.mark.parametrize(
    "operation", router.operations, ids=lambda each: f"{each.method} {each.rule}"
)
def test_a_stranger_is_refused_everywhere(client: FlaskClient, operation: api.Operation) -> None:
    path = re.sub(r"<\w+>", "a", operation.rule)
    assert client.open(path, method=operation.method).status_code == 401


@pytest.mark.parametrize("role", ["moderator", "analyst"])
def test_who_only_reads_changes_nothing(with_key: WithKey, role: str) -> None:
    script = with_key(role)
    assert script.get("/designs").status_code == 200
    for operation in router.operations:
        if operation.method != "GET":
            path = re.sub(r"<\w+>", "paper", operation.rule).removeprefix("/admin/api/v1")
            answer = getattr(script, operation.method.lower())(path)
            assert answer.status_code == 403


def test_a_design_is_kept_offered_and_drawn_by_readers(
    client: FlaskClient, with_key: WithKey
) -> None:
    script, article = with_key(), an_article()
    saved = script.post("/designs", json={"body": OURS})
    assert saved.status_code == 201
    assert body(saved) | {"position": 0} == {
        "name": "ours", "title": "我们的", "card": "passage", "sizes": OURS["sizes"],
        "version": 1, "offered": False, "position": 0,
    }  # fmt: skip
    asked = {"article_id": article.public_id, "quote": SENTENCE, "designs": ["ours"]}
    assert body(client.post(SEEN, json=asked))["code"] == "design_unknown"
    assert body(script.post("/designs/ours/offer"))["offered"] is True
    assert body(client.post(SEEN, json=asked))["items"][0]["title"] == "我们的"
    assert names(client)[-1] == "ours"
    assert body(script.post("/designs/ours/withdraw"))["offered"] is False
    assert "ours" not in names(client)
    deeds = [deed.action for deed in audit.list_entries("", 3)[0]]
    assert deeds == ["design.withdrawn", "design.offered", "design.saved"]


def test_a_change_is_a_new_version_and_no_change_is_none(with_key: WithKey) -> None:
    script = with_key()
    versions = [
        body(script.post("/designs", json={"body": OURS | {"title": title}}))["version"]
        for title in ("一", "一", "二", "一")
    ]
    assert versions == [1, 1, 2, 3]
    whole = body(script.get("/designs/ours"))
    assert [each["number"] for each in whole["versions"]] == [3, 2, 1]
    assert [each["body"]["title"] for each in whole["versions"]] == ["一", "二", "一"]
    assert load_design(whole["body"]).title == "一"


def test_cards_already_made_stay_when_their_design_changes(
    with_key: WithKey, signed_in: SignedIn
) -> None:
    script, reader, article = with_key(), signed_in("lin"), an_article()
    order = {"article_id": article.public_id, "quote": SENTENCE, "design": "ours"}

    def made_with(accent: str) -> dict[str, Any]:
        body_ = OURS | {"colours": OURS["colours"] | {"accent": accent}}
        script.post("/designs", json={"body": body_})
        script.post("/designs/ours/offer")
        card: dict[str, Any] = body(reader.post("/api/v1/cards", json=order))
        return card

    first, second = made_with("#B5532A"), made_with("#2A5FB5")
    assert first["id"] != second["id"]
    assert body(reader.get(f"/api/v1/cards/{first['id']}"))["url"] == first["url"]
    assert made_with("#B5532A")["id"] == first["id"]


def test_what_is_wrong_is_said_box_by_box(with_key: WithKey) -> None:
    broken = json.loads(json.dumps(OURS))
    broken["bands"][0]["boxes"][0]["kind"] = "video"
    broken["colours"]["ink"] = "black"
    answer = with_key().post("/designs", json={"body": broken})
    assert (answer.status_code, body(answer)["code"]) == (422, "design_refused")
    faults = {fault["pointer"]: fault["detail"] for fault in body(answer)["errors"]}
    assert faults["/colours/ink"] == "格式不对"
    assert "没有这种 kind" in faults["/bands/0/boxes/0"]
    pale = OURS | {"colours": OURS["colours"] | {"ink": "#C0C0C0"}}
    answer = with_key(login="other").post("/designs", json={"body": pale})
    assert any("对比度" in fault["detail"] for fault in body(answer)["errors"])
    with db.read_session() as session:
        assert session.scalar(select(func.count()).select_from(DesignRecord)) == 0


def test_there_is_one_design_of_forwards_and_it_is_ours(with_key: WithKey) -> None:
    theirs = models.load_shipped_designs()[models.FORWARD_DESIGN].model_dump(mode="json") | {
        "name": "chats"
    }
    answer = with_key().post("/designs", json={"body": theirs})
    assert (answer.status_code, body(answer)["code"]) == (422, "design_refused")
    assert [fault["pointer"] for fault in body(answer)["errors"]] == ["/card"]


@pytest.mark.parametrize("name", ["paper", "new", "forward"])
def test_a_name_that_is_ours_cannot_be_taken(with_key: WithKey, name: str) -> None:
    answer = with_key().post("/designs", json={"body": OURS | {"name": name}})
    assert (answer.status_code, body(answer)["code"]) == (409, "design_name_taken")


@pytest.mark.parametrize("name", ["nowhere", "../etc", "锁"])
def test_a_design_that_is_not_there_is_not_found(with_key: WithKey, name: str) -> None:
    script = with_key()
    for answer in (script.get(f"/designs/{name}"), script.post(f"/designs/{name}/offer")):
        assert answer.status_code == 404


def test_shipped_designs_can_be_withdrawn_and_ordered(
    client: FlaskClient, with_key: WithKey
) -> None:
    script = with_key()
    before = names(client)
    assert before[0] == "paper"
    script.post("/designs/ink/withdraw")
    assert names(client) == [name for name in before if name != "ink"]
    script.put("/designs/order", json={"names": ["festival", "book"]})
    assert names(client)[:3] == ["festival", "book", "paper"]
    script.post("/designs/ink/offer")
    assert set(names(client)) == set(before)
    refused = script.put("/designs/order", json={"names": ["nowhere"]})
    assert (refused.status_code, body(refused)["code"]) == (404, "design_unknown")


def test_a_design_of_one_account_is_offered_there_only(
    client: FlaskClient, with_key: WithKey
) -> None:
    script, article = with_key(), an_article()
    with db.transaction() as session:
        other = OfficialAccount(name="别的号")
        session.add(other)
    script.post("/designs", json={"body": OURS, "official_account": other.public_id})
    script.post("/designs/ours/offer")
    assert "ours" not in names(client)
    assert "ours" not in names(client, article.public_id)
    own = account_of(article.official_account_id)
    script.post("/designs", json={"body": OURS, "official_account": own})
    assert "ours" in names(client, article.public_id)
    unknown = script.post("/designs", json={"body": OURS, "official_account": "none"})
    assert unknown.status_code == 404


def test_a_backdrop_is_made_anew_measured_and_drawn(
    client: FlaskClient, with_key: WithKey, signed_in: SignedIn
) -> None:
    script, article = with_key(), an_article()
    picture = uploaded(script, Image.new("RGB", (3000, 2400), "#F3EEE2"))
    assert (picture["width"], picture["height"]) == (2160, 1728)
    assert picture["darkest"] > "#E0"
    again = uploaded(script, Image.new("RGB", (3000, 2400), "#F3EEE2"))
    assert again["id"] == picture["id"]
    assert body(script.get("/backdrops"))["items"] == [picture]
    lied = {"id": picture["id"], "darkest": "#FFFFFF", "lightest": "#FFFFFF"}
    under = [{"kind": "backdrop"}]
    saved = script.post("/designs", json={"body": OURS | {"picture": lied, "under": under}})
    assert saved.status_code == 201
    kept = body(script.get("/designs/ours"))["body"]["picture"]
    assert kept["darkest"] == picture["darkest"]
    script.post("/designs/ours/offer")
    order = {"article_id": article.public_id, "quote": SENTENCE}
    seen = body(client.post(SEEN, json=order | {"designs": ["ours"]}))["items"][0]
    assert seen["backdrop"] == picture["url"]
    assert seen["steps"][1]["of"] == "backdrop"
    card = body(signed_in("lin").post("/api/v1/cards", json=order | {"design": "ours"}))
    assert card["design"] == "ours"


def test_words_on_a_backdrop_that_hides_them_are_refused(with_key: WithKey) -> None:
    script = with_key()
    file = io.BytesIO(landscape(1280, 1600, "dusk"))
    picture = body(script.post("/backdrops", data={"file": (file, "a.png")}))
    under: list[dict[str, Any]] = [{"kind": "backdrop"}]
    asked = OURS | {"picture": {"id": picture["id"]}, "under": under}
    refused = script.post("/designs", json={"body": asked})
    assert any("对比度" in fault["detail"] for fault in body(refused)["errors"])
    under.append({"kind": "shape", "fill": "ground", "opacity": 0.85})
    assert script.post("/designs", json={"body": asked}).status_code == 201


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "损坏"), (b"<svg/>", "格式"), (a_picture((64, 48)), "太小"), (b"GIF89a junk", "损坏")],
)
def test_what_is_no_backdrop_is_refused(with_key: WithKey, data: bytes, said: str) -> None:
    answer = with_key().post("/backdrops", data={"file": (io.BytesIO(data), "a.jpg")})
    assert answer.status_code == 422
    assert said in body(answer)["detail"]


def test_a_backdrop_that_nobody_uploaded_is_refused(with_key: WithKey) -> None:
    asked = OURS | {"picture": {"id": "锁"}, "under": [{"kind": "backdrop"}]}
    answer = with_key().post("/designs", json={"body": asked})
    assert body(answer)["errors"] == [
        {"pointer": "/picture/id", "detail": "没有这张背景图，请先上传"}
    ]


def test_an_accounts_colour_is_taken_by_designs_that_take_one(
    client: FlaskClient, with_key: WithKey
) -> None:
    script, article = with_key(), an_article()
    order = {"article_id": article.public_id, "quote": SENTENCE, "designs": ["poster"]}

    def ground() -> str:
        colour: str = body(client.post(SEEN, json=order))["items"][0]["steps"][0]["colour"]
        return colour

    own = account_of(article.official_account_id)
    usual = ground()
    told = body(script.put(f"/official-accounts/{own}/colour", json={"colour": "#c0392b"}))
    assert told["colour"] == "#C0392B"
    assert ground() != usual
    assert body(script.get("/official-accounts"))["items"][0]["colour"] == "#C0392B"
    script.put(f"/official-accounts/{own}/colour", json={"colour": None})
    assert ground() == usual
    for path, colour in ((own, "red"), ("none", "#C0392B")):
        answer = script.put(f"/official-accounts/{path}/colour", json={"colour": colour})
        assert answer.status_code in (404, 422)


def test_a_stored_design_that_the_engine_no_longer_takes_is_left_out(
    client: FlaskClient, with_key: WithKey
) -> None:
    script = with_key()
    script.post("/designs", json={"body": OURS})
    script.post("/designs/ours/offer")
    with db.transaction() as session:
        session.execute(DesignVersion.__table__.update().values(body={"name": "ours"}))  # type: ignore[attr-defined]
    assert "ours" not in names(client)


def test_the_form_gives_back_the_design_that_it_was_given(app: Flask) -> None:
    for name, design in models.load_shipped_designs().items():
        shown = design_form.to_fields(design)
        sent = {f"colour-{role}": colour for role, colour in shown["colours"].items()}
        sent |= {key: shown[key] for key in ("name", "title", "tint", "picture", "veil", "layout")}
        assert load_design(design_form.parse_design(sent)) == design, name


def test_a_design_is_made_in_the_console(at_desk: AtDesk) -> None:
    browser = at_desk()
    page = text_of(browser.get("/admin/designs/new?like=ink"))
    form = form_of(page) | {"name": "night", "title": "夜读"}
    drawn = text_of(browser.post("/admin/designs/preview", form | {"size": "square"}))
    picture = re.search(r'src="data:image/jpeg;base64,([^"]+)"', drawn)
    assert picture is not None
    assert Image.open(io.BytesIO(base64.b64decode(picture[1]))).size == (1080, 1080)
    answer = browser.post("/admin/designs", form)
    assert answer.headers["Location"] == "/admin/designs/night?done=saved"
    assert "样式已保存" in text_of(browser.get("/admin/designs/night?done=saved"))
    assert browser.post("/admin/designs/night/offer").status_code == 303
    assert browser.post("/admin/designs/night/move-up").status_code == 303
    page = text_of(browser.get("/admin/designs"))
    assert page.index("夜读") < page.index("阅读纪念")
    assert browser.http.get("/admin/designs/night/thumbnail.jpg").content_type == "image/jpeg"


def test_the_proof_says_what_is_wrong_where_the_picture_would_be(at_desk: AtDesk) -> None:
    browser = at_desk()
    form = form_of(text_of(browser.get("/admin/designs/new")))
    wrong: list[tuple[dict[str, str], str]] = [
        ({"layout": "{"}, "不是有效的 JSON"), ({"layout": "[]"}, "JSON 对象"),
        ({"colour-ink": "#EEEEEE"}, "对比度"), ({"name": "大"}, "格式不对"),
        ({"picture": "none"}, "没有这张背景图"),
    ]  # fmt: skip
    for change, said in wrong:
        named = {"name": "a", "title": "甲"}
        answer = browser.post("/admin/designs/preview", form | named | change)
        assert answer.status_code == 200
        assert said in text_of(answer), change


def test_a_design_that_is_refused_comes_back_as_it_was_sent(at_desk: AtDesk) -> None:
    browser = at_desk()
    form = form_of(text_of(browser.get("/admin/designs/new")))
    sent = form | {"name": "paper", "title": "占名<b>", "colour-accent": "#123456"}
    answer = browser.post("/admin/designs", sent)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "占名&lt;b&gt;" in page
    assert "#123456" in page


def test_colours_and_backdrops_are_kept_in_the_console(at_desk: AtDesk) -> None:
    browser, article = at_desk(), an_article()
    own = account_of(article.official_account_id)
    path = f"/admin/designs/colours/{own}"
    assert browser.post(path, {"own": "1", "colour": "#336699"}).status_code == 303
    assert "#336699" in text_of(browser.get("/admin/designs"))
    assert browser.post(path, {"own": "1", "colour": "blue"}).status_code == 422
    browser.post(path, {})
    with db.read_session():
        assert account_colours.list_account_colours()[0][1] is None
    file = (io.BytesIO(a_picture((900, 1200))), "a.jpg")
    answer = browser.post("/admin/designs/backdrops", {"file": file})
    assert answer.headers["Location"].endswith("?done=backdrop")
    assert "请选择一张图片" in text_of(browser.post("/admin/designs/backdrops", {}))


@pytest.mark.parametrize("role", ["moderator", "analyst"])
def test_who_only_reads_sees_designs_and_no_buttons(at_desk: AtDesk, role: str) -> None:
    browser = at_desk(role)
    for path in ("/admin/designs", "/admin/designs/paper"):
        page = text_of(browser.get(path))
        assert "素笺" in page
        assert "收回</button>" not in page
        assert ">保存</button>" not in page
    assert browser.post("/admin/designs/paper/withdraw").status_code == 403


def uploaded(script: Script, image: Image.Image) -> dict[str, Any]:
    """Upload a backdrop with something to see in it."""
    image.paste("#E9E2D0", (0, 0, image.width, image.height // 2))
    file = io.BytesIO()
    image.save(file, "JPEG")
    file.seek(0)
    kept: dict[str, Any] = body(script.post("/backdrops", data={"file": (file, "a.jpg")}))
    return kept


def names(client: FlaskClient, article: str | None = None) -> list[str]:
    """List the names of the designs that are offered to readers."""
    found = client.get("/api/v1/designs", query_string={"article_id": article or ""})
    return [each["name"] for each in body(found)["items"]]


def form_of(page: str) -> dict[str, str]:
    """Read the fields of the workbench."""
    found = dict(re.findall(r'type="color" name="(colour-\w+)" value="(#[0-9A-F]{6})"', page))
    tint = re.search(r'<option value="(\w*)" selected>取色', page)
    layout = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert layout is not None
    plain = layout[1].replace("&#34;", '"').replace("&lt;", "<").replace("&amp;", "&")
    return found | {"layout": plain, "tint": tint[1] if tint else "", "name": "x", "title": "甲"}


def account_of(row: int) -> str:
    """Give the public id of an Official Account."""
    with db.read_session() as session:
        return session.scalars(
            select(OfficialAccount.public_id).where(OfficialAccount.id == row)
        ).one()


def body(answer: Any) -> Any:
    """Read an answer's JSON."""
    return answer.json


def text_of(answer: Any) -> str:
    """Read an answer's text."""
    text: str = answer.get_data(as_text=True)
    return text
