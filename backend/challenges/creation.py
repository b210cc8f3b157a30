"""Creates challenges (a new gap, or a question passed on), loads them; checks and masks gaps."""

from dataclasses import dataclass
from typing import NamedTuple

import regex
from sqlalchemy import select
from sqlalchemy.orm import aliased

from backend import db
from backend.accounts.models import Account
from backend.api import invisible_characters
from backend.articles import character_normalization, published_articles
from backend.articles.models import Article, OfficialAccount, Revision
from backend.challenges.models import Challenge, Question
from backend.challenges.schemas import MAX_GAP, NewChallenge, NewGap
from backend.errors import BadInput, Conflict, FieldError
from backend.passages import passage_records
from backend.passages.models import Passage
from backend.passages.normalization import NormalizedText
from backend.shares import client_share_ids, parent_shares, share_landing, share_records
from backend.shares.arrivals import visitor_identity
from backend.shares.arrivals.visitor_identity import VisitorIdentity
from backend.shares.models import Share
from backend.shares.schemas import ShareOut

_MARK = regex.compile(r"\p{M}")
_SHIFTED = regex.compile(
    r"[\^_]\((?:[^()\n]|\([^()\n]*\))*+\)"
    r"|[\u02b0-\u02b8\u00b2\u00b3\u00b9\u1d2c-\u1d6a\u2070-\u209c]+"
)
MIN_REMAINING = 4
BLANK = "□"
CONTEXT_LENGTHS = (40, 24)  # so many characters before and after the gap are shown of a long quote


class GapUnfit(BadInput):
    """Letters that cannot be hidden."""

    code = "gap_unfit"
    message = "藏起来的要是 1 到 8 个连着的字，不能有标点，也不能把整句都藏起来"


class ChallengeOver(Conflict):
    """A play that has come to its end: solved, or all tries used."""

    code, message = "challenge_over", "这道题已经答完了"


class ChallengeOwn(Conflict):
    """The question's maker cannot answer it."""

    code, message = "challenge_own", "自己出的题，留给朋友来答吧"


class GapPosition(NamedTuple):
    """The position of a gap in an article: the passage, and code points of its quote."""

    passage_id: int
    start: int
    end: int


def create_challenge(public_id: str, body: NewChallenge, reader: Account | None) -> ShareOut:
    """Create a challenge: with a new gap in an article, or the question of another challenge.

    Idempotent: a retry by the same person is the same challenge, and the same gap cut again
    by them the same question. Raises NotFound or ArticleWithdrawn for the article,
    ShareUnknown for a challenge that is not of this article, GapUnfit, PassageAbsent,
    PassageAmbiguous, and what recording the share raises.
    """
    with db.read_session():
        article, _, revision = published_articles.get_published(body.article_id)
    person = visitor_identity.identify_visitor(reader, body.visitor)
    arrival = parent_shares.recall_arrival(article, person)

    def create_share() -> None:
        if body.gap is None:
            position, existing = _load_passed_on(article, body.parent_share_id)
        else:
            position = _cut_gap(article, revision, body.gap)
            existing = _find_question(
                position, {person.visitor, visitor_identity.get_token_visitor(body.visitor)}
            )
        share = share_records.record_share(
            public_id,
            article,
            position.passage_id,
            person,
            share_landing.CHALLENGE_CHANNEL,
            parent_visit=arrival,
        )
        question = existing or _create_question(position, share)
        db.session().add(Challenge(share_id=share.id, question_id=question.id))

    with db.transaction():
        if (
            client_share_ids.record_once(public_id, article, person, create_share).channel
            != share_landing.CHALLENGE_CHANNEL
        ):
            raise client_share_ids.ShareIdTaken
    return ShareOut(id=public_id)


def _load_passed_on(article: Article, share_id: str) -> tuple[GapPosition, Question | None]:
    source = get_challenge(share_id)
    if source.article.id != article.id:
        raise share_landing.ShareUnknown
    question = source.question
    return GapPosition(question.passage_id, question.start, question.end), question


def _cut_gap(article: Article, revision: Revision, gap: NewGap) -> GapPosition:
    anchor = passage_records.locate_quote(revision, gap.quote, gap.start)
    hides = gap.hidden
    span = map_gap(gap.quote, hides.start, hides.end, anchor.quote)
    if span is None or hides.end > len(gap.quote) or not is_valid_gap(anchor.quote, *span):
        raise GapUnfit(faults=(FieldError("/gap/hides", GapUnfit.message),))
    return GapPosition(passage_records.get_or_create_passage(article, revision, anchor).id, *span)


def _find_question(position: GapPosition, names: set[str]) -> Question | None:
    """Find the question that somebody made of this gap, under any of their visitor digests."""
    conditions = (Question.passage_id == position.passage_id, Question.start == position.start)
    query = (
        select(Question)
        .join(Share, Share.id == Question.share_id)
        .where(*conditions, Question.end == position.end, Share.visitor.in_(names))
    )
    return db.session().scalar(query.order_by(Question.id).limit(1))


def _create_question(position: GapPosition, share: Share) -> Question:
    question = Question(share_id=share.id, article_id=share.article_id, **position._asdict())
    db.session().add(question)
    db.session().flush()
    return question


def map_gap(sent_quote: str, start: int, end: int, article_quote: str) -> tuple[int, int] | None:
    """Map a gap's positions in the quote that was sent to those in the article's quote.

    Both are the same but for white space. None where the gap is empty.

    >>> map_gap("走 过桥", 2, 4, "走过桥")
    (1, 3)
    """
    span = NormalizedText.of(sent_quote).to_normalized(start, end)
    return NormalizedText.of(article_quote).to_original(*span) if span[0] < span[1] else None


def is_valid_gap(quote: str, start: int, end: int) -> bool:
    """Tell whether these letters may be hidden: a few in a row, and enough context is left.

    A letter and the mark that sits on it stay together, and so does what is raised or lowered
    together: a gap has all of 10⁻³'s exponent, which it cannot, or nothing.

    >>> [is_valid_gap(*gap) for gap in (("慢一点的人看见灯火", 0, 3), ("看见，灯火", 1, 4))]
    [True, False]
    >>> [is_valid_gap("约为 10¹² 千克重", start, 7) for start in (3, 5, 6)]
    [True, True, False]
    """
    gap, remaining = quote[start:end], quote[:start] + quote[end:]
    return (
        0 <= start < end <= min(len(quote), start + MAX_GAP)
        and all(map(character_normalization.is_letter, gap))
        and not _MARK.match(quote, end)
        and not any(_is_cut(shifted.span(), start, end) for shifted in _SHIFTED.finditer(quote))
        and sum(map(_is_visible, remaining)) >= MIN_REMAINING
    )


def _is_cut(stretch: tuple[int, int], start: int, end: int) -> bool:
    """Tell whether a gap has a part of a stretch, but not all of it."""
    first, last = stretch
    return first < end and start < last and not (start <= first and last <= end)


def _is_visible(letter: str) -> bool:
    return invisible_characters.is_visible(letter) or _MARK.match(letter) is not None


@dataclass(frozen=True)
class ChallengeContext:
    """A challenge with its share, its question, the question's first share, and the article."""

    challenge: Challenge
    share: Share
    question: Question
    first_share: Share
    passage: Passage
    article: Article
    official: OfficialAccount

    @property
    def answer(self) -> str:
        """The letters that are hidden."""
        return self.passage.quote[self.question.start : self.question.end]

    def is_made_by(self, person: VisitorIdentity, token: str) -> bool:
        """Tell whether the question is this person's, perhaps from before they signed in here."""
        return self.first_share.visitor in (
            person.visitor,
            visitor_identity.get_token_visitor(token),
        )


def get_challenge(share_id: str) -> ChallengeContext:
    """Get the challenge of this share.

    Raises ShareUnknown, or ArticleWithdrawn.
    """
    first_share = aliased(Share)
    query = (
        select(Challenge, Share, Question, first_share, Passage, Article, OfficialAccount)
        .join(Share, Share.id == Challenge.share_id)
        .join(Question, Question.id == Challenge.question_id)
        .join(first_share, first_share.id == Question.share_id)
        .join(Passage, Passage.id == Question.passage_id)
        .join(Article, Article.id == Question.article_id)
        .join(OfficialAccount, OfficialAccount.id == Article.official_account_id)
        .where(Share.public_id == share_id)
    )
    row = db.session().execute(query).first()
    if row is None:
        raise share_landing.ShareUnknown
    context = ChallengeContext(*row)
    published_articles.check_published(context.article)
    return context


def find_shown(start: int, end: int) -> tuple[int, int]:
    """Return from where to where a quote with a gap is shown; the end may be beyond its own."""
    chars_before, chars_after = CONTEXT_LENGTHS
    return max(0, start - chars_before), end + chars_after


def mask_quote(quote: str, start: int, end: int) -> str:
    """Mask a quote from `start` to `end` with blanks; of a long one, give the part near them."""
    left, right = find_shown(start, end)
    return "".join((
        "…" if left else "", quote[left:start], BLANK * (end - start), quote[end:right],
        "…" if quote[right:] else "",
    ))  # fmt: skip
