"""The site of the pages: it is built, and every link in it leads somewhere."""

import html.parser
import importlib.util
import sys
import urllib.parse
from pathlib import Path

import browser
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from documents import pages, site  # noqa: E402

pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, site.LIBRARIES)), reason="Sphinx and its theme are not installed"
)


class Page(html.parser.HTMLParser):
    """The anchors, links and resources of a page."""

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.resources = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors.add(attributes.get("id"))
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        self.resources += [attributes[each] for each in ("src", "srcset", "data") if attributes.get(each)]
        if tag == "link" and attributes.get("rel") != "canonical":
            self.resources.append(attributes["href"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    assert site.build(folder / "output", folder / "work") == []
    return folder / "output"


@pytest.fixture(scope="module")
def built(folder):
    return {path.relative_to(folder).as_posix(): Page(path.read_text()) for path in folder.rglob("*.html")}


def test_every_link_leads_somewhere(folder, built):
    for name, page in built.items():
        for target in [*page.links, *page.resources]:
            parts = urllib.parse.urlsplit(target)
            if parts.scheme in ("http", "https", "data", "mailto"):
                continue
            path = (folder / name).parent / urllib.parse.unquote(parts.path) if parts.path else folder / name
            assert path.resolve().is_relative_to(folder.resolve()) and path.is_file(), f"{name}: {target}"
            if parts.fragment and path.suffix == ".html":
                other = built[path.resolve().relative_to(folder.resolve()).as_posix()]
                # A page's script writes the place of the search field into this one.
                assert urllib.parse.unquote(parts.fragment) in other.anchors | {""}, f"{name}: {target}"


def test_no_page_needs_the_network(built):
    for name, page in built.items():
        assert [each for each in page.resources if urllib.parse.urlsplit(each).netloc] == [], name


def test_every_page_is_in_the_navigation(built):
    links = {urllib.parse.urlsplit(each).path for each in built["index.html"].links}
    every = {site.name(page).replace(".md", ".html") for page in [*pages.pages(), *site.PROJECT]}
    assert every - links - {"index.html"} == set() and every <= set(built)


def test_the_navigation_has_the_order_of_the_index(folder):
    text = (folder / "index.html").read_text()
    headings = ["Start here", "Tutorials", "How to", "Reference", "Explanations", "Comparison", "Glossary"]
    places = [text.index(f'<span class="caption-text">{heading}</span>') for heading in headings]
    assert places == sorted(places)
    assert text.index('href="tutorial-arrays.html"') < text.index('href="tutorial-library.html"')


def test_the_reference_of_swift_is_linked_to_where_it_is(folder, tmp_path):
    assert "were built without it" in (folder / "swift-declarations.html").read_text()
    site.stage(tmp_path, has_swift=True)
    assert f'href="{site.SWIFT_FIRST}"' in (tmp_path / "swift-declarations.md").read_text()


def test_words_are_found(folder):
    index = (folder / "searchindex.js").read_text()
    assert '"tutorial-simulation"' in index and "checkpoint" in index


def test_blocks_that_are_not_shown_stay_hidden(folder):
    assert "<!-- before" in (pages.ROOT / "docs/profiling.md").read_text()
    text = (folder / "profiling.html").read_text()
    assert "element by element" not in text and "not run:" not in text


def test_a_link_to_nothing_stops_the_build():
    with pytest.raises(pages.PageError, match="a page in docs links to nowhere.md, which does not exist"):
        site._rewritten("[text](nowhere.md)", "docs")
    code = "```swift\na[0](x.md)\n```"
    assert site._rewritten(code, "docs") == (code, [])
    assert site._rewritten("see [start.md](start.md#2-arrays)", "docs")[0] == "see [](start.md#2-arrays)"
    assert (
        site._rewritten("[all](../README.md), [pages](README.md)", "docs")[0]
        == "[all](readme.md), [pages](index.md)"
    )


@pytest.fixture
def address(folder):
    with browser.served(folder) as address:
        yield address


@browser.needs_browser
@pytest.mark.parametrize("width", [390, 1200])
def test_pages_open_without_errors(address, built, width):
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    seen = browser.look([address + name for name in sorted(built)], overflow, width=width)
    assert {name: faults for name, (faults, _) in seen.items() if faults} == {}
    assert {name: pixels for name, (_, pixels) in seen.items() if pixels > 0} == {}


#: The addresses that a search finds, once there are some.
FOUND = """new Promise(done => {
    const end = Date.now() + 30000
    const look = () => {
        const found = Array.from(document.querySelectorAll(".search a"), each => each.href)
        found.length || Date.now() > end ? done(found) : setTimeout(look, 50)
    }
    look()
})"""


@browser.needs_browser
def test_the_search_finds_a_page(address):
    ((faults, found),) = browser.look([address + "search.html?q=checkpoint"], FOUND).values()
    assert faults == [] and any("files.html" in each for each in found)


@browser.needs_browser
def test_a_fault_of_a_page_is_found(tmp_path):
    pages = {
        "console": "<script>console.error('a fault')</script>",
        "exception": "<script>throw new Error('a fault')</script>",
        "resource": "<script src='nowhere.js'></script>",
        "network": "<img src='http://example.org/a.png'>",
        "whole": "<p>text</p>",
    }
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text)
    seen = browser.look([f"file://{tmp_path}/{name}.html" for name in pages])
    assert [bool(faults) for faults, _ in seen.values()] == [True] * 4 + [False]
