"""The reference of Swift's declarations, as `scripts/docs` has built it: its links lead somewhere, its pages open."""

import json
import sys
import urllib.parse
from pathlib import Path

import browser
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from documents import pages, site  # noqa: E402

SITE = pages.ROOT / "docs/build"
REFERENCE = SITE / site.SWIFT
pytestmark = pytest.mark.skipif(
    not (REFERENCE / "documentation/index.html").exists(), reason="make docs builds the reference"
)
MODULES = ["Aquila", "AquilaArrays", "AquilaFrames", "AquilaRuntime", "AquilaKernels", "AquilaTypes", "AquilaSystem"]
#: How many pages of declarations are opened; there are thousands, which are made in the same way.
OPENED = 40


@pytest.fixture(scope="module")
def texts():
    """The data of all pages, as JSON, by the page's place."""
    folder = REFERENCE / "data"
    return {str(path.relative_to(folder).with_suffix("")): path.read_text() for path in folder.rglob("*.json")}


def leads_somewhere(address):
    """True if an address of the site, such as ``/documentation/aquila``, has a page and its data."""
    place = urllib.parse.unquote(urllib.parse.urlsplit(address).path).strip("/").lower()
    return (REFERENCE / place / "index.html").exists() and (REFERENCE / f"data/{place}.json").exists()


def test_every_link_leads_somewhere(texts):
    count = 0
    for name, text in texts.items():
        for reference in json.loads(text)["references"].values():
            address = reference.get("url", "")
            if address.startswith("/"):
                count += 1
                assert leads_somewhere(address), f"{name}: {address}"
    assert count > 10 * OPENED


def test_names_of_own_declarations_are_links(texts):
    # Those of Swift's library are elsewhere.
    for name, text in texts.items():
        for key, reference in json.loads(text)["references"].items():
            if reference["type"] == "unresolvable":
                assert "Aquila" not in reference["title"], f"{name}: {key}"


#: The heading of a page and its links, once the page's script has written them.
SHOWN = """new Promise(done => {
    const end = Date.now() + 30000
    const look = () => {
        const heading = document.querySelector("h1")
        const links = Array.from(document.querySelectorAll("main a[href]"), each => each.href)
        heading || Date.now() > end ? done([heading && heading.textContent, links]) : setTimeout(look, 20)
    }
    look()
})"""


@browser.needs_browser
def test_pages_open_without_errors(texts):
    first = ["documentation", *(f"documentation/{name.lower()}" for name in MODULES)]
    others = sorted(set(texts) - set(first))
    opened = first + others[:: max(1, len(others) // OPENED)]
    with browser.served(SITE) as server:
        base = f"{server}{site.SWIFT}/"
        seen = browser.look([f"{base}{name}/" for name in opened], SHOWN)
    for (address, (faults, (heading, links))), name in zip(seen.items(), opened):
        title = json.loads(texts[name])["metadata"]["title"]
        assert faults == [] and heading and title in heading, (address, faults, heading)
        for link in links:
            parts = urllib.parse.urlsplit(link)
            if link.startswith(base) and f"/{name}" not in parts.path:
                assert leads_somewhere(link.removeprefix(base)), (address, link)
