"""Steers the fuzzer past the doors, so that most of its requests reach what is behind them.

What is generated to be wrong stays as it is. Of the rest, what only a client of this server can know is filled in: the
site, a thread with comments, the tokens of their authors. One request in eight keeps everything it was given.

`AFTERWORD_URL` is the server's address; it has the sites below, which allow pages of `ORIGIN`.
"""

import functools
import itertools
import os
from xml.etree import ElementTree

import requests
import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.parameters import ParameterLocation as Part

ORIGIN = "https://fuzzed.example"
SITES = TAKES_VOTES, TAKES_REACTIONS = "default", "reacting"
THREAD = "article"
REACTIONS = ["👍", "🎉"]
CRITERIA = ["Accuracy", "Style"]
READERS = [f"reader-{number}-" + "0" * 24 for number in range(3)]

turns = itertools.count()


@functools.cache
def comments(site):
    """Three comments, two of them edited, and an answer to each, as pairs of id and edit token."""
    written = [write(site, f"comment-{number}-of-the-thread") for number in range(3)]
    written += [write(site, f"answer-to-comment-{number}", parent) for number, (parent, _) in enumerate(written)]
    for number, (comment, edit_token) in enumerate(written):
        if number % 3 != 2:
            send("PATCH", f"{thread(site)}/{comment}", {"text": "Another *text*."}, f"edit-of-comment-{number}", edit_token)
    return written


@functools.cache
def cursor(site):
    """Where a page after the first begins."""
    return requests.get(thread(site), params={"limit": 1, "sort": "newest"}, timeout=15).json()["next"]


@functools.cache
def replies(site):
    """The token of the feed with the answers to the first reader."""
    headers = {"Authorization": f"Bearer {READERS[0]}"}
    address = f"{thread(site).removesuffix('/comments')}/subscriptions"
    return requests.get(address, headers=headers, timeout=15).json()["replies_feed"].rpartition("/")[2]


def write(site, key, parent=None):
    """Posts a comment; its id and edit token."""
    new = {"text": f"The text of *{key}*.", "author": {"name": "Ann"}, "page": {"url": f"{ORIGIN}/{THREAD}"}}
    posted = send("POST", thread(site), new | ({"parent": parent} if parent else {}), key)
    return posted["comment"]["id"], posted["edit_token"]


def send(method, address, body, key, token=None):
    headers = {"Idempotency-Key": key} | ({"Authorization": f"Bearer {token}"} if token else {})
    answer = requests.request(method, address, json=body, headers=headers, timeout=15)
    answer.raise_for_status()
    return answer.json()


def thread(site):
    return f"{os.environ['AFTERWORD_URL']}/api/v1/sites/{site}/threads/{THREAD}/comments"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Fills in what a client would know."""
    if case.operation.path.endswith("/events") and case.query.get("wait") in (None, "yes"):
        # A stream ends only when its reader goes.
        case.query["wait"] = "no"
    turn = next(turns)
    if turn % 8 == 0:
        return
    site = SITES[turn % len(SITES)]
    if case.operation.label.endswith("/vote"):
        site = TAKES_VOTES
    elif case.operation.label.endswith("/reactions"):
        site = TAKES_REACTIONS
    comment, edit_token = comments(site)[turn // 2 % 6]
    if case.method == "DELETE":
        comment, edit_token = write(site, f"to-be-deleted-{turn:08}")
    if not is_wrong(case, Part.PATH):
        known = {"site": site, "thread": THREAD, "id": comment, "token": replies(site)}
        case.path_parameters.update((name, known[name]) for name in known.keys() & case.path_parameters.keys())
    if not is_wrong(case, Part.QUERY) and case.operation.label.startswith("GET") and "cursor" in case.query:
        # A cursor is one of the server's own, and goes with neither a comment nor another order.
        for name in ["cursor", "from", "root", "only"][turn % 3 :]:
            case.query.pop(name, None)
        case.query.update([{}, {"cursor": cursor(site), "sort": "newest"}, {"from": comment}][turn % 3])
    if not is_wrong(case, Part.HEADER):
        if case.operation.label.startswith("GET") and turn % 4 == 1:
            case.headers["Accept"] = "text/html, application/json;q=0.9"
        if "idempotency-key" in case.headers:
            case.headers["idempotency-key"] = f"request-{turn:016}"
        schemes = {name for way in case.operation.definition.raw.get("security", []) for name in way}
        if "edit_token" in schemes:
            case.headers["Authorization"] = f"Bearer {edit_token}"
        elif "reader_token" in schemes:
            case.headers["Authorization"] = f"Bearer {READERS[turn % len(READERS)]}"
    if not is_wrong(case, Part.BODY) and isinstance(case.body, dict):
        if "page" in case.body:
            case.body["page"]["url"] = f"{ORIGIN}/{THREAD}"
        if "parent" in case.body:
            case.body["parent"] = comment
        if "emoji" in case.body:
            case.body["emoji"] = REACTIONS[turn % len(REACTIONS)]
        if "criterion" in case.body:
            case.body["criterion"] = CRITERIA[turn % len(CRITERIA)]
        if "email" in case.body:
            case.body["email"] = f"reader-{turn}@fuzzed.example"
        if "author" in case.body:
            case.body["author"].update(email=None, website=None)


@schemathesis.check
def feed_is_well_formed(context, response, case):
    """A feed is XML that a strict parser reads."""
    if response.headers.get("content-type", [""])[0].startswith("application/atom+xml") and response.content:
        assert ElementTree.fromstring(response.content).tag == "{http://www.w3.org/2005/Atom}feed"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure unless it is about a header that nobody knows, which is no reason to refuse."""
    return not (isinstance(failure, AcceptedNegativeData) and "x-schemathesis-unknown-property" in case.headers)


def is_wrong(case, part):
    return case.meta is not None and case.meta.is_negative_at(part)
