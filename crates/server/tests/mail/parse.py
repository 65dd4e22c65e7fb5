"""Reads letters as a mail program would, and says where they are not what was meant.

In: JSON, a list of {label, raw (base64), to, headers, links}. Out: {letters, wrong: [sentence]}.
"""

import base64
import email
import email.errors
import email.policy
import html.parser
import json
import multiprocessing
import re
import sys

TAGS = set("html head meta title style body table tr td p a br bdi".split())
ATTRIBUTES = set(
    "lang dir charset name content class style role width cellpadding cellspacing border align href".split()
)


class Page(html.parser.HTMLParser):
    """What an HTML part is made of."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.links, self.odd = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS:
            self.odd.append(f"<{tag}>")
        for name, value in attributes:
            if name not in ATTRIBUTES or (name == "href" and tag != "a"):
                self.odd.append(f"<{tag} {name}>")
            if name == "style" and re.search(r"url|import|expression", value or "", re.I):
                self.odd.append(f"style {value!r}")
            if name == "href":
                self.links.append(value)

    def handle_comment(self, data):
        self.odd.append(f"comment {data[:40]!r}")

    def unknown_decl(self, data):
        self.odd.append(f"declaration {data[:40]!r}")

    def handle_pi(self, data):
        self.odd.append(f"instruction {data[:40]!r}")


def raw_faults(raw):
    """A second, simple reading: lines, and the names before their colons."""
    if re.search(rb"\r(?!\n)|(?<!\r)\n|\0", raw):
        yield "line ends"
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        yield "a line is longer than 998 bytes"


def raw_names(raw):
    head = raw.split(b"\r\n\r\n", 1)[0]
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    return sorted(line.split(b":", 1)[0].decode("ascii", "replace") for line in lines)


def faults(case):
    raw = base64.b64decode(case["raw"])
    yield from raw_faults(raw)
    international = not case["to"].isascii()
    # Headers are UTF-8 then, and nothing else is.
    letter = email.message_from_string(raw.decode("utf-8" if international else "ascii"), policy=email.policy.default)
    wanted = sorted(case["headers"])
    if sorted(letter.keys()) != wanted:
        yield f"headers {sorted(letter.keys())}"
    if raw_names(raw) != wanted:
        yield f"raw headers {raw_names(raw)}"
    for name, value in letter.items():
        for defect in value.defects:
            if not (international and isinstance(defect, email.errors.NonASCIILocalPartDefect)):
                yield f"{name}: {defect!r}"
    addresses = [address.addr_spec for address in letter["To"].addresses]
    if addresses != [case["to"]]:
        yield f"recipients {addresses}"
    if [address.addr_spec for address in letter["From"].addresses] != ["comments@example.org"]:
        yield f"sender {letter['From']}"
    subject = str(letter["Subject"])
    if len(subject) > 120 or not subject.strip() or any(ord(c) < 32 or 127 <= ord(c) < 160 for c in subject):
        yield f"subject {subject!r}"
    parts = list(letter.walk())
    types = [part.get_content_type() for part in parts]
    if types != ["multipart/alternative", "text/plain", "text/html"]:
        yield f"parts {types}"
        return
    for part in parts:
        for defect in part.defects:
            yield f"{part.get_content_type()}: {defect!r}"
        if part.get_filename() is not None:
            yield "a file"
    plain, page = [part.get_content() for part in parts[1:]]
    for text in plain, page:
        if re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", text):
            yield "characters that nobody sees"
    found = Page()
    found.feed(page)
    found.close()
    if found.odd:
        yield f"markup {found.odd}"
    foreign = [link for link in found.links if link not in case["links"]]
    if foreign or "" in found.links:
        yield f"links {foreign}"


def sentences(case):
    return [f"{case['label']}: {fault}" for fault in faults(case)]


def main():
    cases = json.load(sys.stdin)
    with multiprocessing.Pool() as pool:
        found = pool.map(sentences, cases, chunksize=100)
    json.dump({"letters": len(cases), "wrong": sum(found, [])}, sys.stdout)


if __name__ == "__main__":
    main()
