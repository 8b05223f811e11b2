import time
from html.parser import HTMLParser

import pytest
import sample

from foedus.report.bottom_line import bottom_line
from foedus.report.brief import brief_html

HOSTILE = "<script>alert('x')</script>\"><img src=http://evil.example/x onerror=alert(1)>"


class Page(HTMLParser):
    """Collects the tags, their attributes and the text of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.said, self.open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "img", "link"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.said).split())


def brief(crisis=None, answers=None, series=None, manifest=None):
    crisis = crisis or sample.crisis()
    answers = answers or sample.answers(crisis)
    return brief_html(
        crisis,
        answers,
        sample.series(answers) if series is None else series,
        sample.manifest(answers, crisis) if manifest is None else manifest,
    )


@pytest.fixture(scope="module")
def page():
    return Page(brief())


def test_it_is_one_well_formed_page(page):
    assert page.open == []
    assert [tag for tag, _ in page.tags].count("html") == 1
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_it_says_of_which_span_a_base_rate_is(page):
    assert "the rate is of the span of the answers" in page.text


def test_every_link_within_the_page_leads_somewhere(page):
    ids = {attributes.get("id") for _, attributes in page.tags}
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links
    assert all(link[1:] in ids for link in links if link.startswith("#"))


def test_nothing_is_fetched_and_nothing_runs(page):
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "video", "audio", "base", "use", "image"}
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "srcset", "xlink:href") for name in attributes)
        assert tag == "a" or "href" not in attributes
    style = "".join(page.said)
    assert "url(" not in style
    assert "@import" not in style
    policy = next(attributes for _, attributes in page.tags if "http-equiv" in attributes)
    assert policy["content"].startswith("default-src 'none'")


def test_without_sources_on_the_web_no_address_stands_in_it():
    assert "http" not in brief().replace("http-equiv", "")


def test_hostile_text_stays_text():
    content = sample.crisis_content()
    content["title"] = content["summary"] = HOSTILE
    content["actors"]["RUS"]["name"] = content["actors"]["RUS"]["camp"] = HOSTILE
    content["disputes"]["iran"]["title"] = HOSTILE
    content["evidence"]["M5-offer"]["text"] = content["evidence"]["M5-offer"]["asserted_by"] = HOSTILE
    content["sources"]["M"].update(title=HOSTILE, publisher=HOSTILE, note=HOSTILE)
    crisis = sample.read(content)
    answers = sample.answers(crisis)
    answers["answers"]["stands_by"][0]["base_rate_rule"] = HOSTILE
    answers["leans_on"][0]["input"] = answers["leans_on"][1]["question"] = HOSTILE
    manifest = sample.manifest(answers, crisis)
    manifest["sets"] = [HOSTILE]
    html = brief(crisis, answers, manifest=manifest)
    page = Page(html)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert "<script" not in html
    assert page.open == []
    assert HOSTILE in "".join(page.said)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"])
def test_only_web_addresses_become_links(url):
    content = sample.crisis_content()
    content["sources"]["M"]["url"] = url
    content["sources"]["J"]["url"] = "https://journal.example/article"
    links = [attributes.get("href") for tag, attributes in Page(brief(sample.read(content))).tags if tag == "a"]
    assert url not in links
    assert "https://journal.example/article" in links


def test_the_bottom_line_follows_the_page_and_is_the_one_of_the_run(page):
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    for sentence in bottom_line(crisis, answers):
        assert sentence in page.text
    headings = [said for said in page.said if said in ("Bottom line", "The system", "Sources", "Run it again")]
    assert headings[-4:] == ["Bottom line", "The system", "Sources", "Run it again"]
    answers["bottom_line"] = ["What the run stored."]
    assert "What the run stored." in Page(brief(crisis, answers)).text


def test_it_tells_who_fights_whose_enemy_where_somebody_may():
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    assert "Who fights whose enemy" not in Page(brief(crisis, answers)).text
    row = next(row for row in answers["answers"]["stands_by"] if row["already"] == "out")
    row.update(
        fights=0.08, fights_low=0.03, fights_high=0.14, fights_sampling_error=0.003, apart=0.06, fights_base_rate=0.05
    )
    assert "8.0% (3.0–14%)" in Page(brief(crisis, answers)).text


def test_every_figure_has_its_table(page):
    figures = [attributes for tag, attributes in page.tags if tag == "figure"]
    twins = [attributes for tag, attributes in page.tags if attributes.get("class") == "twin"]
    assert len(figures) == len(twins) == 11


def test_it_says_where_everything_comes_from(page):
    for said in (
        "Source C: fairly reliable",
        "B3: usually reliable source, possibly true",
        sample.RULES["fight"],
        "Above: unrest is high",
        "foedus run sample-2026 --replicates 10000 --weeks 26 --seed 1 --set actors.RUS.load=0.7",
        "sha256:" + "3f5a" * 16,
        "relations.RUS>CHN.affinity",
        "commitment.expected_utility.kappa_aid",
        "Everything here is causal within the model only.",
        "Commitment: overstretch",
    ):
        assert said in page.text


def test_dates_are_calendar_dates(page):
    assert "brief, as of 16 January 2026" in page.text
    assert "By 17 July 2026" in page.text
    assert "Made 17 January 2026" in page.text


def test_facts_that_are_told_differently_stand_side_by_side(page):
    text = page.text
    assert text.index("The offer is turned down") < text.index("The same remark in another wording.")
    assert "Inputs drawn from rival accounts" not in text


def test_rival_accounts_are_tabled_with_who_asserts_them():
    content = sample.crisis_content()
    content["relations"]["RUS>IRN"]["obligation"] = {
        "accounts": [
            {"value": "consultation", "because": "J3-treaty", "weight": 3.0},
            {"value": "defence", "because": "atop@2018", "note": "read widely"},
        ]
    }
    content["disputes"]["iran"]["deadline"] = {
        "accounts": [
            {"date": "2026-02-01", "because": "M13-threat"},
            {"date": "2026-03-01", "because": "assumption"},
        ]
    }
    text = Page(brief(sample.read(content))).text
    assert "Russia towards Iran: obligation consultation 75% outlet (J ¶3)" in text
    assert "Russia towards Iran: obligation defence 25% atop@2018; read widely" in text
    assert "deadline 1 Feb 2026 50% outlet (M ¶14)" in text


def test_an_empty_run_renders():
    content = sample.crisis_content()
    content.update(evidence={}, sources={}, relations={})
    for dispute in content["disputes"].values():
        dispute.update(level={"value": 2.0, "because": "assumption"}, mediators={})
    crisis = sample.read(content)
    answers = sample.answers(crisis)
    answers["answers"] = {"stands_by": [], "mediates": [], "falls": [], "disputes": []}
    answers.update(leans_on=[], not_determined=[], forms_spread=[], forms={})
    page = Page(brief(crisis, answers, {}, {}))
    for said in (
        "The crisis names no candidate to mediate.",
        "This run has no third party that could take a side.",
        "The run has no answer about leaders and regimes.",
        "The crisis file holds no statements.",
        "No statement disputes another",
        "What the answers lean on was not traced in this run.",
    ):
        assert said in page.text


def test_no_mediators_and_no_rare_parts_missing_is_no_error():
    crisis = sample.crisis()
    answers = sample.answers(crisis)
    answers["answers"]["mediates"] = []
    for row in answers["answers"]["stands_by"]:
        row["base_rate"] = None
    for row in answers["answers"]["falls"]:
        del row["manners"], row["reasons"]
    assert "Nobody is a candidate to mediate" in Page(brief(crisis, answers)).text


def test_forty_actors_make_a_page_in_good_time():
    crisis = sample.crisis(40)
    answers = sample.answers(crisis)
    series, manifest = sample.series(answers), sample.manifest(answers, crisis)
    brief_html(crisis, answers, series, manifest)
    start = time.process_time()
    html = brief_html(crisis, answers, series, manifest)
    assert time.process_time() - start < 2.0
    assert len(html) < 3_000_000
