"""Articles are named by biz and message key; doubles under several addresses are joined.

What readers made of a double moves to the article that stays, with the text that it was made
in: the double's revisions become its oldest. Nothing that was joined is parted by a downgrade.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
import structlog
from alembic import op

from backend import clock, db
from backend.articles import search
from backend.articles.page_parser import read_message_key
from backend.passages.alignment.passage_relocation import Reanchorer
from backend.passages.reanchor_job import OUTCOME_BY_CAUSE, is_same_text, resolve_state

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

UNNAMED = "公众号"
BATCH = 500
MOVED = ("marks", "shares", "visits", "messages", "questions", "spread_shares")
# Of each, what may stand there once for an article; the rest of the double's rows move.
ONCE = {"follow_taps": "visitor", "forward_pictures": "key", "account_reach_days": "day"}
ADDED_UP = {"spread_articles": (), "spread_days": ("day", "channel"),
            "spread_facets": ("facet", "value")}  # fmt: skip
OF_PASSAGES = ("messages", "shares", "shared_passages", "questions")
STATUSES = ("taken_down", "published", "withdrawn", "draft")


def upgrade() -> None:
    for name, column in (("article_addresses", "digest"), ("joined_articles", "public_id")):
        length = 64 if column == "digest" else 16
        last: list[Any] = [sa.Column("joined_at", db.UtcDateTime(), nullable=False)]
        op.create_table(
            name,
            sa.Column("id", db.Key, nullable=False),
            sa.Column("article_id", db.Key, nullable=False),
            sa.Column(column, db.exact(length), nullable=False),
            *(last if name == "joined_articles" else []),
            sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=f"fk_{name}_article_id"),
            sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
            sa.UniqueConstraint(column, name=f"uq_{name}_{column}"),
        )
        op.create_index(f"ix_{name}_article_id", name, ["article_id"])
    op.add_column("articles", sa.Column("biz", db.exact(64), nullable=True))
    joining = _Joining(op.get_bind())
    for group in joining.find_groups():
        keeper, *doubles = sorted(group, key=_rank)
        for double in doubles:
            joining.join(keeper, double)
    with op.batch_alter_table("articles") as table:
        table.create_unique_constraint("uq_articles_biz_message_key", ["biz", "message_key"])


def downgrade() -> None:
    with op.batch_alter_table("articles") as table:
        table.drop_constraint("uq_articles_biz_message_key", type_="unique")
        table.drop_column("biz")
    op.drop_table("joined_articles")
    op.drop_table("article_addresses")


def _rank(row: Any) -> tuple[Any, ...]:
    """Order what stays first: what was taken down stays down, then what readers see longest."""
    published = str(row.published_at or "9999")
    return STATUSES.index(row.status), published, row.id


class _Joining:
    """Finds the doubles, and moves all that is theirs in statements of bounded size."""

    def __init__(self, bind: sa.Connection) -> None:
        self.bind = bind
        meta = sa.MetaData()
        names = (*MOVED, *ONCE, *ADDED_UP, *OF_PASSAGES, "articles", "revisions", "passages",
                 "reanchor_runs", "reanchor_results", "popular_passages", "reading_progress",
                 "share_codes", "official_accounts", "joined_articles",
                 "article_addresses")  # fmt: skip
        self.tables = {
            name: sa.Table(name, meta, autoload_with=bind, resolve_fks=False)
            for name in dict.fromkeys(names)
        }
        payload = sa.column("payload", sa.JSON())
        rest = ("id", "kind", "dedupe_key", "state", "run_at", "dated_at", "paused", "attempts",
                "max_attempts", "created_at")  # fmt: skip
        self.jobs = sa.table("jobs", payload, *map(sa.column, rest))

    # Which are doubles.

    def find_groups(self) -> list[list[Any]]:
        """Find the articles that are one: by key, or by account, title and second of writing."""
        articles, accounts = self.tables["articles"].c, self.tables["official_accounts"].c
        names = ("id", "public_id", "official_account_id", "source_digest", "source_url",
                 "message_key", "title", "status", "written_at", "published_at")  # fmt: skip
        query = sa.select(*(articles[name] for name in names), accounts.name.label("account"))
        query = query.where(accounts.id == articles.official_account_id).order_by(articles.id)
        rows = self.bind.execute(query).all()
        keys = self._fill_keys(rows)
        groups: dict[Any, list[Any]] = {}
        by_heading: dict[Any, set[Any]] = {}
        for row in rows:
            biz, number = keys[row.id]
            if number and (biz or row.account != UNNAMED):
                key = (biz or row.official_account_id, number)
                groups.setdefault(key, []).append(row)
                by_heading.setdefault(self._heading(row), set()).add(key)
        for row in rows:
            heading = self._heading(row)
            if not keys[row.id][1] and heading is not None:
                same = by_heading.get(heading, {heading})
                if len(same) == 1:
                    groups.setdefault(next(iter(same)), []).append(row)
        return [group for group in groups.values() if len(group) > 1]

    def _heading(self, row: Any) -> Any:
        is_told = row.written_at and row.title and row.account != UNNAMED and row.source_url
        return (row.official_account_id, row.title, row.written_at) if is_told else None

    def _fill_keys(self, rows: Sequence[Any]) -> dict[int, tuple[str | None, str | None]]:
        """Store each article's biz, where its address tells it or its account has only one."""
        read = {row.id: read_message_key(row.source_url or "") for row in rows}
        known: dict[int, set[str]] = {}
        for row in rows:
            if (key := read[row.id]) and key.biz:
                known.setdefault(row.official_account_id, set()).add(key.biz)
        keys: dict[int, tuple[str | None, str | None]] = {}
        for row in rows:
            key, of_account = read[row.id], known.get(row.official_account_id, set())
            number = row.message_key or (key.number if key else None)
            only = next(iter(of_account)) if len(of_account) == 1 else None
            biz = (key.biz if key else "") or (only if row.account != UNNAMED else None)
            keys[row.id] = (biz if number else None, number)
        table = self.tables["articles"]
        values = [{"row": row_id, "b": biz, "n": number} for row_id, (biz, number) in keys.items()
                  if biz]  # fmt: skip
        statement = sa.update(table).where(table.c.id == sa.bindparam("row"))
        for start in range(0, len(values), BATCH):
            update = statement.values(biz=sa.bindparam("b"), message_key=sa.bindparam("n"))
            self.bind.execute(update, values[start : start + BATCH])
        return keys

    # What moves.

    def join(self, kept: Any, double: Any) -> None:
        """Join a double into the article that is kept, and delete its row."""
        self._shift_revisions(kept.id, self._max_number(double.id))
        for name in ("revisions", "reanchor_runs"):
            self._update(name, self._of(name, double.id), article_id=kept.id)
        self._forget_second_firsts(kept.id, double.id)
        for name in MOVED:
            self._update(name, self._of(name, double.id), article_id=kept.id)
        self._move_passages(kept.id, double.id)
        for name, column in ONCE.items():
            self._delete_known(name, column, kept.id, double.id)
            self._update(name, self._of(name, double.id), article_id=kept.id)
        for name, columns in ADDED_UP.items():
            self._add_up(name, columns, kept.id, double.id)
        self._merge_progress(kept.id, double.id)
        self._move_code(kept.id, double.id)
        self._delete("popular_passages", self._of("popular_passages", double.id))
        self._move_jobs(kept.id, double.id)
        self._replace_article(kept, double)

    def _replace_article(self, kept: Any, double: Any) -> None:
        articles = self.tables["articles"]
        dialect = self.bind.dialect.name.replace("mariadb", "mysql")
        self.bind.execute(sa.text(search.DELETE[dialect]), {"article": double.id})
        pair = [self._article(row.id) for row in (kept, double)]
        same = {"biz", "message_key", "written_at", "sent_at", "source_url"}
        values = {name: getattr(pair[0], name) or getattr(pair[1], name) for name in same}
        self._delete("articles", articles.c.id == double.id)
        self.bind.execute(sa.update(articles).where(articles.c.id == kept.id).values(**values))
        self.bind.execute(sa.insert(self.tables["joined_articles"]).values(
            public_id=double.public_id, article_id=kept.id,
            joined_at=clock.now().replace(tzinfo=None)))  # fmt: skip
        self.bind.execute(sa.insert(self.tables["article_addresses"]).values(
            digest=double.source_digest, article_id=kept.id))  # fmt: skip
        log = structlog.get_logger()
        log.info("article joined", article=kept.public_id, double=double.public_id)
        if kept.status == "taken_down" != double.status:
            log.warning("take it down again to erase what its double showed",
                        article=kept.public_id)  # fmt: skip

    def _article(self, article_id: int) -> Any:
        articles = self.tables["articles"]
        return self.bind.execute(sa.select(articles).where(articles.c.id == article_id)).one()

    def _max_number(self, article_id: int) -> int:
        revisions = self.tables["revisions"].c
        query = sa.select(sa.func.max(revisions.number)).where(revisions.article_id == article_id)
        return self.bind.scalar(query) or 0

    def _shift_revisions(self, kept: int, by: int) -> None:
        """Make room for the double's revisions before those of the article that is kept."""
        table = self.tables
        runs = sa.select(table["reanchor_runs"].c.id).where(self._of("reanchor_runs", kept))
        for name, column in (("revisions", "number"), ("reanchor_runs", "revision")):
            number = table[name].c[column]  # in two steps: no number stands there twice meanwhile
            self._update(name, self._of(name, kept), **{column: -number - by})
            self._update(name, self._of(name, kept), **{column: -number})
        for name, column, which in (
            ("revisions", "replaced", self._of("revisions", kept)),
            ("articles", "revision", table["articles"].c.id == kept),
            ("passages", "searched_revision", self._of("passages", kept)),
            ("reanchor_results", "from_revision", table["reanchor_results"].c.run_id.in_(runs)),
            ("popular_passages", "revision", self._of("popular_passages", kept)),
            ("reading_progress", "revision",
             self._of("reading_progress", kept) & (table["reading_progress"].c.revision > 0)),
        ):  # fmt: skip
            self._update(name, which, **{column: table[name].c[column] + by})

    def _forget_second_firsts(self, kept: int, double: int) -> None:
        """Let a visitor who came to both be one person: the later first is none."""
        theirs, ours = self.tables["visits"].alias(), self.tables["visits"].alias()
        query = sa.select(theirs.c.id, ours.c.id, theirs.c.created_at, ours.c.created_at).where(
            theirs.c.article_id == double, theirs.c.is_first, ours.c.article_id == kept,
            ours.c.is_first, ours.c.visitor == theirs.c.visitor)  # fmt: skip
        pairs = self.bind.execute(query).all()
        later = [pair[0] if pair[2] >= pair[3] else pair[1] for pair in pairs]
        visits = self.tables["visits"]
        for ids in _chunks(later):
            self.bind.execute(sa.update(visits).where(visits.c.id.in_(ids)).values(is_first=False))

    def _delete_known(self, name: str, column: str, kept: int, double: int) -> None:
        table = self.tables[name]
        other = table.alias()
        known = sa.select(other.c[column]).where(other.c.article_id == kept)
        rows = sa.select(table.c.id).where(self._of(name, double), table.c[column].in_(known))
        for ids in _chunks(list(self.bind.scalars(rows))):
            self._delete(name, table.c.id.in_(ids))

    def _add_up(self, name: str, columns: Sequence[str], kept: int, double: int) -> None:
        """Add the double's figures; the job that follows counts people anew who came to both."""
        table = self.tables[name]
        numbers = [column.name for column in table.c
                   if column.name not in ("id", "article_id", *columns)]  # fmt: skip
        ours = self.bind.execute(sa.select(table).where(self._of(name, kept))).all()
        rows = {tuple(row._mapping[column] for column in columns): row for row in ours}
        for row in self.bind.execute(sa.select(table).where(self._of(name, double))).all():
            same = rows.get(tuple(row._mapping[column] for column in columns))
            if same is None:
                self._update(name, table.c.id == row.id, article_id=kept)
                continue
            sums = {number: table.c[number] + row._mapping[number] for number in numbers}
            self._update(name, table.c.id == same.id, **sums)
            self._delete(name, table.c.id == row.id)

    def _merge_progress(self, kept: int, double: int) -> None:
        """Let the later place hold, the furthest of both, and what either was put on the shelf."""
        table = self.tables["reading_progress"]
        ours, theirs = table.alias("ours"), table.alias("theirs")
        query = sa.select(ours.c.id.label("ours"), theirs.c.id.label("theirs")).where(
            ours.c.article_id == kept, theirs.c.article_id == double,
            ours.c.account_id == theirs.c.account_id)  # fmt: skip
        for pairs in _chunks(self.bind.execute(query).all()):
            ids = [row_id for pair in pairs for row_id in pair]
            rows = {row.id: row for row in self.bind.execute(
                sa.select(table).where(table.c.id.in_(ids)))}  # fmt: skip
            self._delete("reading_progress", table.c.id.in_([pair.theirs for pair in pairs]))
            for pair in pairs:
                merged = _merge_readings(rows[pair.ours], rows[pair.theirs])
                self.bind.execute(sa.update(table).where(table.c.id == pair.ours).values(**merged))
        self._update("reading_progress", self._of("reading_progress", double), article_id=kept)

    def _move_code(self, kept: int, double: int) -> None:
        """Keep one code of its own; the sweep of used codes erases the other's picture."""
        codes = self.tables["share_codes"]
        has_own = self.bind.scalar(sa.select(codes.c.id).where(codes.c.article_id == kept))
        retired = {"article_id": None, "state": "taken",
                   "allocated_at": clock.now().replace(tzinfo=None)}  # fmt: skip
        values = retired if has_own else {"article_id": kept}
        self.bind.execute(sa.update(codes).where(codes.c.article_id == double).values(**values))

    def _move_jobs(self, kept: int, double: int) -> None:
        """Let waiting jobs speak of the article that is kept, and order those that follow."""
        jobs = self.jobs
        kinds = jobs.c.kind.in_(("passages.reanchor", "popular.rebuild", "notifications.fan_out"))
        for row in self.bind.execute(sa.select(jobs.c.id, jobs.c.payload).where(kinds)).all():
            payload = dict(row.payload)
            if payload.get("article") == double:
                payload["article"] = kept
            if double in payload.get("articles", ()):
                payload["articles"] = [kept if it == double else it for it in payload["articles"]]
            if payload != row.payload:
                self.bind.execute(
                    sa.update(jobs).where(jobs.c.id == row.id).values(payload=payload)
                )
        now = clock.now().replace(tzinfo=None)
        for kind, payload in (("popular.rebuild", {"articles": [kept]}),
                              ("spread.rebuild", {"article": kept})):  # fmt: skip
            self.bind.execute(sa.insert(jobs).values(
                kind=kind, payload=payload, state="ready", run_at=now, dated_at=now, paused=False,
                attempts=0, max_attempts=8, created_at=now))  # fmt: skip

    # Passages.

    def _move_passages(self, kept: int, double: int) -> None:
        """Seek the double's passages in the text that is kept, and record it as after an import."""
        revisions, passages = self.tables["revisions"], self.tables["passages"]
        current = self.bind.execute(
            sa.select(revisions).where(
                revisions.c.article_id == kept, revisions.c.number == self._article(kept).revision
            )
        ).first()
        run = None
        for batch in self._batches("passages", self._of("passages", double)):
            if current is None:
                self._update("passages", passages.c.id.in_(batch), article_id=kept)
                continue
            run = run or self._run(kept, current.number)
            query = sa.select(passages, revisions.c.text, revisions.c.number.label("of")).join(
                revisions, revisions.c.id == passages.c.revision_id
            )
            seekers: dict[int, Reanchorer] = {}
            for row in self.bind.execute(query.where(passages.c.id.in_(batch))).all():
                if row.revision_id not in seekers:
                    seekers[row.revision_id] = Reanchorer(row.text, current.text)
                match = seekers[row.revision_id].find(row.start, row.end)
                self._move_passage(row, current, run, match, kept)

    def _move_passage(self, row: Any, current: Any, run: int, match: Any, kept: int) -> None:
        passages, runs = self.tables["passages"], self.tables["reanchor_runs"]
        cause = match.how if match else "gone"
        start, end = (match.start, match.end) if match else (row.start, row.end)
        is_quote = match is not None and is_same_text(current.text[start:end], row.quote)
        state = resolve_state(row.state, cause, is_quote)
        same = self.bind.scalar(sa.select(passages.c.id).where(
            passages.c.article_id == kept, passages.c.revision_id == current.id,
            passages.c.start == start, passages.c.end == end, passages.c.quote == row.quote,
            passages.c.state != "orphaned").order_by(passages.c.id)) if match else None  # fmt: skip
        if same is not None:
            return self._merge_passage(row.id, same)
        self._update("passages", passages.c.id == row.id, article_id=kept, state=state,
                     revision_id=current.id if match else row.revision_id, start=start, end=end,
                     searched_revision=current.number)  # fmt: skip
        outcome = OUTCOME_BY_CAUSE[cause]
        self.bind.execute(sa.insert(self.tables["reanchor_results"]).values(
            run_id=run, passage_id=row.id, outcome=outcome, reason=cause, from_revision=row.of,
            from_start=row.start, from_end=row.end, start=start if match else None,
            end=end if match else None))  # fmt: skip
        self._update("reanchor_runs", runs.c.id == run, **{outcome: runs.c[outcome] + 1})
        return None

    def _merge_passage(self, double: int, kept: int) -> None:
        """Let the same words be one passage, and a reader's two marks of them one mark."""
        marks, results = self.tables["marks"], self.tables["reanchor_results"]
        ours, theirs = marks.alias("ours"), marks.alias("theirs")
        query = sa.select(ours.c.id, theirs.c.id, ours.c.deleted_at, theirs.c.deleted_at).where(
            ours.c.passage_id == kept, theirs.c.passage_id == double,
            ours.c.account_id == theirs.c.account_id)  # fmt: skip
        surplus = [pair[0] if pair[2] is not None and pair[3] is None else pair[1]
                   for pair in self.bind.execute(query)]  # fmt: skip
        for ids in _chunks(surplus):
            self._delete("marks", marks.c.id.in_(ids))
        for name in ("marks", *OF_PASSAGES):
            table = self.tables[name]
            self._update(name, table.c.passage_id == double, passage_id=kept)
        self._delete("reanchor_results", results.c.passage_id == double)
        self._delete("passages", self.tables["passages"].c.id == double)

    def _run(self, article: int, number: int) -> int:
        runs, now = self.tables["reanchor_runs"], clock.now().replace(tzinfo=None)
        query = sa.select(runs.c.id).where(runs.c.article_id == article, runs.c.revision == number)
        if (existing := self.bind.scalar(query)) is None:
            self.bind.execute(sa.insert(runs).values(
                article_id=article, revision=number, unchanged=0, moved=0, orphaned=0,
                created_at=now, finished_at=now))  # fmt: skip
        return int(existing or self.bind.scalar(query) or 0)

    # Statements.

    def _of(self, name: str, article: int) -> sa.ColumnElement[bool]:
        return self.tables[name].c.article_id == article

    def _batches(self, name: str, which: sa.ColumnElement[bool]) -> Iterator[list[int]]:
        """Give the ids of rows, a few hundred at a time; they may change in between."""
        column, last = self.tables[name].c.id, 0
        while ids := list(self.bind.scalars(
            sa.select(column).where(which, column > last).order_by(column).limit(BATCH)
        )):  # fmt: skip
            yield ids
            last = ids[-1]

    def _update(self, name: str, which: sa.ColumnElement[bool], **values: Any) -> None:
        table = self.tables[name]
        for ids in self._batches(name, which):
            self.bind.execute(sa.update(table).where(table.c.id.in_(ids)).values(**values))

    def _delete(self, name: str, which: sa.ColumnElement[bool]) -> None:
        self.bind.execute(sa.delete(self.tables[name]).where(which))


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _merge_readings(ours: Any, theirs: Any) -> dict[str, Any]:
    """Merge a reader's two rows of progress into the columns of one."""
    later, other = sorted((ours, theirs), key=lambda row: str(row.read_at or ""), reverse=True)
    if not later.length and other.length:
        later, other = other, later
    furthest = round(other.furthest / other.length * later.length) if other.length else 0
    shelf = max((ours, theirs), key=lambda row: str(row.shelved_at or ""))
    moments = {name: [moment for row in (ours, theirs) if (moment := getattr(row, name))]
               for name in ("read_at", "finished_at", "history_removed_at")}  # fmt: skip
    return {
        **{name: getattr(later, name) for name in ("revision", "position", "length")},
        "furthest": max(later.furthest, min(furthest, later.length)),
        "read_at": max(moments["read_at"], default=None),
        "finished_at": min(moments["finished_at"], default=None),
        "shelf": shelf.shelf,
        "shelved_at": shelf.shelved_at,
        "history_removed_at": max(moments["history_removed_at"], default=None),
    }
