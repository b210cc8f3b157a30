"""Schemas of spread: metrics of article, passage, share; cascade, funnel, export, own shares."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from backend import api
from backend.articles.schemas import ArticleSummary


class ReproductionNumberOut(api.Out):
    """K with its interval of 95 %; all null where it cannot be told, with the `reason`.

    Too_few: fewer than twenty shares, or too few that do not stem from each other; too_early:
    they have not had the time; one_share: one led to so many that a mean tells nothing.
    """

    value: float | None
    low: float | None
    high: float | None
    reason: Literal["too_few", "too_early", "one_share"] | None


class ShareTotals(api.Out):
    """Totals of some shares: `newcomers` are the people who were new to the application."""

    shares: int
    counted: int
    people: int
    newcomers: int
    reproduction_number: ReproductionNumberOut


class FacetTotals(ShareTotals):
    """The shares of one facet value: of one channel, or drawn in one design."""

    name: str


class PassageTotals(ShareTotals):
    """The shares that carry one passage; `quote` is its current text."""

    id: str
    quote: str
    state: str


class ChannelVisits(api.Out):
    """Visits of one channel, by WeChat's scene; `counted` leaves out what does not count.

    `burst_visits` are those of `visits` that were discounted: they came in a burst of more than
    150 strangers from one network to one article within ten minutes, and are in no other figure.
    """

    channel: str
    visits: int
    counted: int
    people: int
    newcomers: int
    burst_visits: int


class DayVisits(ChannelVisits):
    """Visits of one day and channel; days are Shanghai's, unless a setting says otherwise."""

    day: date


class TreeShape(api.Out):
    """The shape of the trees: roots, depth, breadth and structural virality."""

    roots: int
    depth: int
    breadth: int
    by_depth: list[int]
    virality: float | None
    half_life_seconds: float | None
    generation_seconds: float | None


class ReaderSource(api.Out):
    """Readers from one source, as WeChat names it."""

    name: str
    readers: int


class AccountReach(api.Out):
    """The account's own readers of an article, up to the end of `day` (Shanghai's).

    `state` is known, or says why nothing is: unconnected (no Official Account that may
    ask), unnamed (the page did not tell WeChat's name for it), too_old, waiting,
    refused (by WeChat, with `errcode`), untold (WeChat did not mention it). `ratio`
    is the second wave as a part of the first. `stops` tells which part of the
    readers stopped in each fifth of the text.
    """

    state: Literal["known", "unconnected", "unnamed", "too_old", "waiting", "refused", "untold"]
    errcode: int | None = None
    day: date | None = None
    readers: int = 0
    sharers: int = 0
    likers: int = 0
    collectors: int = 0
    comments: int = 0
    ratio: float | None = None
    finished: float | None = None
    seconds: float | None = None
    sources: list[ReaderSource] = []
    stops: list[float] = []


class ArticleSpread(TreeShape):
    """An article's spread. `people` is its reach: each once, by the share that came first.

    `burst_visits` are discounted, see `ChannelVisits`.
    """

    article_id: str
    shares: int
    visits: int
    counted: int
    people: int
    newcomers: int
    burst_visits: int
    reproduction_number: ReproductionNumberOut
    by_channel: list[FacetTotals]
    by_design: list[FacetTotals]
    visits_by_channel: list[ChannelVisits]
    days: list[DayVisits]
    passages: list[PassageTotals]
    account_reach: AccountReach


class PassagesQuery(api.EditorPageQuery):
    """Paging of an article's shared passages, those that brought most people first."""


class PassagePage(api.Out):
    """A page of shared passages."""

    items: list[PassageTotals]
    next: str | None


class PassageSpread(TreeShape, PassageTotals):
    """One passage's spread: its trees are those of the shares that carry it."""

    article_id: str


class ShareSpread(api.Out):
    """One share's spread: people who came through it, and `reach` with all below it.

    `descendants` are the shares below it; `virality` is that of the tree it begins.
    """

    id: str
    parent_id: str | None
    channel: str
    design: str | None
    depth: int
    created_at: datetime
    counted: int
    people: int
    reach: int
    children: int
    descendants: int
    virality: float | None


class CascadeBranch(api.Out):
    """A share in a cascade chart, with its subtree's totals.

    `name` is the sharer's nickname on their cards; null for who has no
    name, is gone, or never signed in. `size` are the shares of its branch, itself
    among them; `omitted` those of them that this answer does not hold.
    """

    id: str
    parent_id: str | None
    name: str | None
    channel: str
    design: str | None
    depth: int
    created_at: datetime
    people: int
    reach: int
    children: int
    size: int
    omitted: int


class Cascade(api.Out):
    """The largest branches of an article; a parent always stands before its children.

    `shares` and `people` are those of the whole; `omitted` are the shares of trees
    whose first share this answer does not hold.
    """

    article_id: str
    shares: int
    people: int
    omitted: int
    nodes: list[CascadeBranch]


class CascadeQuery(api.Query):
    """How many shares to show at most."""

    limit: Annotated[int, Field(ge=1, le=2000)] = 300


class BranchesQuery(api.Query):
    """Shares right below `parent_id`, or those that began a tree; going on after share `after`."""

    parent_id: Annotated[str, Field(max_length=16)] = ""
    after: Annotated[str, Field(max_length=16)] = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 50


class CascadeBranchPage(api.Out):
    """Some shares that lie side by side, the largest first; `next` is what to go on after."""

    items: list[CascadeBranch]
    next: str | None


class Funnel(api.Out):
    """How many people came how far with an article.

    Read, marked, carded (made a card) and finished are readers with an account;
    scanned are people who first came by a code, tapped are those who tapped to
    follow the account, with an account or without.
    `of_read` is each as a part of those who read.
    """

    read: int
    marked: int
    carded: int
    scanned: int
    finished: int
    tapped: int
    of_read: dict[str, float | None]


class ExportQuery(api.CursorQuery):
    """Which rows to export, and the cursor."""

    dataset: Literal["shares", "days", "passages", "account_reach"] = "shares"


class OwnSharesQuery(api.PageQuery):
    """Paging of one's own shares."""

    limit: Annotated[int, Field(ge=1, le=20)] = 20


class OwnShare(api.Out):
    """A reader's share with its reach, including all shares below it.

    `people` are those who came to the article by it first, `visits` how often it
    was opened, `groups` from how many chats. `levels` are the people who came
    through the share itself, through what those passed on, and so on, `depth` in
    all; null stands for fewer than may be told. Where it goes on `depth_truncated`, the
    last level holds all people beyond, and deep and groups are what is known of.
    Of a challenge no `quotes` are told.
    """

    id: str
    article: ArticleSummary
    available: bool
    quotes: list[str]
    channel: str
    created_at: datetime
    people: int
    visits: int
    depth: int
    depth_truncated: bool
    groups: int
    levels: list[int | None]


class OwnSharePage(api.Out):
    """A page of one's own shares; `next` is the cursor of the page after it."""

    items: list[OwnShare]
    next: str | None


class OwnShareDetail(OwnShare):
    """One share, with its visits on each of its first days; empty before enough people came."""

    days: list[int]
