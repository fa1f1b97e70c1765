"""A flag beats the environment, which beats the file, which beats the default."""

import os
from pathlib import Path

import pytest

from indexer.cluster import ClusterSpec
from indexer.errors import SettingsError
from indexer.rules import SiteRule
from indexer.settings import OF_CLUSTERS, VARIABLES, Settings, SourceSpec, load_settings, unknown_variables

RULE = "[[extraction.rules]]\nmatch = '*'\ntitle = 'h1'\n"


def load(tmp_path, text="", environ=None, **flags):
    config = tmp_path / "verbatim.toml"
    config.write_text(text, "utf-8")
    return load_settings(environ=environ or {}, config=config, **flags)


def test_without_anything_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}) == Settings()


@pytest.mark.parametrize(
    ("file", "environ", "flags", "port"),
    [
        ("port = 1", {}, {}, 1),
        ("port = 1", {"VERBATIM_PORT": "2"}, {}, 2),
        ("port = 1", {"VERBATIM_PORT": "2"}, {"port": 3}, 3),
        ("", {"VERBATIM_PORT": ""}, {"port": None}, Settings().port),
    ],
)
def test_the_nearer_origin_wins(tmp_path, file, environ, flags, port):
    assert load(tmp_path, file, environ, **flags).port == port


def test_sources_may_each_have_their_address(tmp_path):
    text = 'sources = ["one", {path = "two", base_url = "https://two.example"}]'
    assert load(tmp_path, text).sources == (SourceSpec(Path("one")), SourceSpec(Path("two"), "https://two.example"))


def test_sources_in_the_environment_are_separated_as_paths_are(tmp_path):
    sources = load(tmp_path, environ={"VERBATIM_SOURCES": f"one{os.pathsep}two"}).sources
    assert [source.path for source in sources] == [Path("one"), Path("two")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("prot = 1", "no setting 'prot'"),
        ("port = 70000", "0 to 65535"),
        ("port = true", "whole number"),
        ("port = 1\nindex = nowhere", "line 2"),
        ("max_page_mb = 0", "more than 0"),
        ('base_url = "example.org"', "https://"),
        ('sources = [{folder = "a"}]', "a source has a path"),
        ("include = 3", "list of patterns"),
        ('index = ""', "text is wanted"),
        ("origins = 3", "list of origins"),
        ('origins = ["*"]', "https://blog.example.org, not '*'"),
        ('origins = ["null"]', "not 'null'"),
        ('origins = ["blog.example"]', "not 'blog.example'"),
        ('origins = ["https://blog.example/"]', "not 'https://blog.example/'"),
        ('origins = ["https://*.example"]', "not 'https://*.example'"),
        ('origins = ["https://blog.example:443"]', "not 'https://blog.example:443'"),
        ('origins = ["http://blog.example:80"]', "not 'http://blog.example:80'"),
        ('origins = ["ftp://blog.example"]', "not 'ftp://blog.example'"),
        ("rules = []", "no setting 'rules'"),
        ("extraction = 1", "a table is wanted"),
        ("[extraction]\nrule = 1", "no setting 'rule' in it; there are rules"),
        ("[extraction]\nrules = 1", "[[extraction.rules]]"),
        ("[extraction]\nrules = ['*']", "table 1"),
        ("[[extraction.rules]]\ntitle = 'h1'", "table 1, match: a pattern"),
        ("[[extraction.rules]]\nmatch = '*'", "at least one of title"),
        (f"{RULE}\n{RULE}titel = 'h2'", "table 2 (match = '*'): there is no key 'titel'; there are match, title"),
        (f"{RULE}question = 3", "table 1 (match = '*'), question: a CSS selector is wanted"),
        (f"{RULE}question = ' '", "a CSS selector is wanted"),
        (
            f"{RULE}answer = 'a['",
            "table 1 (match = '*'), answer: 'a[' is no CSS selector: Malformed attribute selector",
        ),
    ],
)
def test_a_bad_setting_says_where_it_stands_and_what_is_wanted(tmp_path, text, words):
    with pytest.raises(SettingsError, match=r"verbatim\.toml") as caught:
        load(tmp_path, text)
    assert words in str(caught.value)


def test_origins_are_as_browsers_send_them(tmp_path):
    origins = ("https://blog.example", "http://localhost:8000", "http://[::1]:8000", "https://xn--caf-dma.example")
    text = 'origins = ["https://Blog.Example", "http://localhost:8000", "http://[::1]:8000", "https://xn--caf-dma.example"]'
    assert load(tmp_path, text).origins == origins
    assert load(tmp_path, environ={"VERBATIM_ORIGINS": " ".join(origins)}).origins == origins


def test_a_name_is_one_line_and_a_home_the_address_of_a_page(tmp_path):
    settings = load(tmp_path, 'name = " The  house\\narchive "\nhome = "https://house.example/a?b=1"')
    assert (settings.name, settings.home) == ("The house archive", "https://house.example/a?b=1")
    assert load(tmp_path, 'home = "none"').home == ""
    for text in ('name = "\\u0007"', f'name = "{"n" * 61}"', 'home = "house.example"', 'home = "https://"',
                 'home = "http://[a"', 'home = "javascript:alert(1)"', 'home = "https://a.example/ b"'):  # fmt: skip
        with pytest.raises(SettingsError, match=r"name|home"):
            load(tmp_path, text)


def test_rules_for_a_sites_pages_stand_in_the_file(tmp_path):
    text = "[[extraction.rules]]\nmatch = 'https://a.example/*'\nignore = 'aside, .promo'\ntitle = ' h2 '\n" + RULE
    first = SiteRule("https://a.example/*", (("title", "h2"), ("ignore", "aside, .promo")))
    assert load(tmp_path, text).rules == (first, SiteRule("*", (("title", "h1"),)))
    assert load(tmp_path, text, {"VERBATIM_RULES": "x"}).rules[0] == first


def test_a_bad_variable_is_named():
    with pytest.raises(SettingsError, match="VERBATIM_WORKERS"):
        load_settings(environ={"VERBATIM_WORKERS": "many"})


def test_a_named_file_that_is_missing_is_a_fault(tmp_path):
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        load_settings(environ={"VERBATIM_CONFIG": str(tmp_path / "gone.toml")})


def test_every_setting_can_be_set_in_the_environment():
    values = {
        "engine": "opensearch://localhost:9201/articles",
        "shards": "3",
        "replicas": "2",
        "index": "i",
        "sources": "s",
        "base_url": "https://a.example",
        "include": "*.html",
        "exclude": "x",
        "glossary": "g.toml",
        "canaries": "c.jsonl",
        "self_retrieval": "0.8",
        "max_page_mb": "2.5",
        "jobs": "3",
        "host": "::1",
        "port": "1",
        "workers": "4",
        "proxies": "1",
        "log": "json",
        "origins": "https://blog.example https://shop.example:8443",
        "name": "The house archive",
        "home": "https://www.house.example/",
    }
    assert values.keys() == VARIABLES.keys()
    settings = load_settings(environ={f"VERBATIM_{name.upper()}": value for name, value in values.items()})
    assert all(getattr(settings, name) != getattr(Settings(), name) for name in values.keys() - {*OF_CLUSTERS})
    assert settings.engine == ClusterSpec((("localhost", 9201),), "articles", shards=3, replicas=2)


@pytest.mark.parametrize("value", ["all", "1.1", "-0.1", "nan"])
def test_a_share_is_from_0_to_1(value):
    with pytest.raises(SettingsError, match="VERBATIM_SELF_RETRIEVAL: a share from 0 to 1 is wanted"):
        load_settings(environ={"VERBATIM_SELF_RETRIEVAL": value})


CONFIGURED = '[[sources]]\npath = "blog"\nbase_url = "https://blog.example"\n'


@pytest.mark.parametrize("written", ["blog", "./blog", "elsewhere/../blog", "{here}/blog"])
def test_a_source_named_nearer_keeps_the_address_that_the_file_has_for_it(tmp_path, monkeypatch, written):
    monkeypatch.chdir(tmp_path)
    named = written.format(here=tmp_path)
    for settings in (
        load(tmp_path, CONFIGURED, sources=(named,)),
        load(tmp_path, CONFIGURED, {"VERBATIM_SOURCES": named}),
    ):
        assert [source.base_url for source in settings.sources] == ["https://blog.example"]


@pytest.mark.parametrize(
    ("environ", "flags"),
    [({}, {"base_url": "https://new.example"}), ({"VERBATIM_BASE_URL": "https://new.example"}, {})],
)
def test_an_address_given_nearer_beats_that_of_the_file(tmp_path, monkeypatch, environ, flags):
    monkeypatch.chdir(tmp_path)
    settings = load(tmp_path, CONFIGURED, environ, sources=("blog",), **flags)
    assert (settings.sources[0].base_url, settings.base_url) == (None, "https://new.example")


def test_another_source_has_nothing_of_an_address_in_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load(tmp_path, CONFIGURED, sources=("blog/2018",)).sources[0].base_url is None


# ---------------------------------------------------------------- the engine

CLUSTER = {"VERBATIM_ENGINE": "opensearchs://search.example:9200/articles"}
USER, PASSWORD = {"VERBATIM_OPENSEARCH_USER": "indexer-of-the-house"}, {"VERBATIM_OPENSEARCH_PASSWORD": "hush-hush"}


def test_one_setting_names_the_engine(tmp_path):
    assert load(tmp_path).engine == load(tmp_path, 'engine = "whoosh"').engine == "whoosh"
    wanted = ClusterSpec((("search.example", 9200),), "articles", tls=True)
    assert load(tmp_path, environ=CLUSTER).engine == wanted
    assert load(tmp_path, f'engine = "{wanted}"').engine == wanted
    assert load(tmp_path, f'engine = "{wanted}"', {"VERBATIM_ENGINE": "whoosh"}).engine == "whoosh"


def test_who_asks_a_cluster_is_read_from_the_environment_alone(tmp_path):
    (tmp_path / "ca.pem").write_text("certificates")
    certificates = {"VERBATIM_OPENSEARCH_CA": str(tmp_path / "ca.pem")}
    engine = load(tmp_path, environ={**CLUSTER, **USER, **PASSWORD, **certificates}).engine
    assert (engine.user, engine.password, engine.ca) == ("indexer-of-the-house", "hush-hush", tmp_path / "ca.pem")
    for name in ("user", "password", "opensearch_user", "opensearch_password", "ca"):
        with pytest.raises(SettingsError, match=f"no setting '{name}'") as caught:
            load(tmp_path, f'{name} = "hush-hush"')
        assert "hush" not in str(caught.value)


def test_who_asks_a_cluster_is_in_no_text(tmp_path):
    settings = load(tmp_path, environ={**CLUSTER, **USER, **PASSWORD})
    for text in (repr(settings), str(settings.engine), repr(settings.engine), f"{settings.engine}"):
        assert "hush" not in text
        assert "house" not in text


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({**CLUSTER, **USER}, "VERBATIM_OPENSEARCH_PASSWORD: is wanted"),
        ({**CLUSTER, **PASSWORD}, "VERBATIM_OPENSEARCH_USER: is wanted"),
        ({**CLUSTER, "VERBATIM_OPENSEARCH_CA": "gone.pem"}, "VERBATIM_OPENSEARCH_CA: there is no file gone.pem"),
        (
            {"VERBATIM_ENGINE": "opensearch://search.example/a", **USER, **PASSWORD},
            "VERBATIM_OPENSEARCH_PASSWORD: would be sent for all to read",
        ),
        ({"VERBATIM_ENGINE": "opensearch://localhost/a", "VERBATIM_OPENSEARCH_CA": __file__}, "is for opensearchs://"),
        ({"VERBATIM_ENGINE": "opensearch://me:hush-hush@a/b"}, "VERBATIM_OPENSEARCH_USER"),
        (
            {**CLUSTER, **PASSWORD, "VERBATIM_OPENSEARCH_USER": "of-the-house:me"},
            "VERBATIM_OPENSEARCH_USER: no name with a colon",
        ),
        ({**CLUSTER, "VERBATIM_SHARDS": "0"}, "VERBATIM_SHARDS: a number from 1"),
        ({"VERBATIM_REPLICAS": "many"}, "VERBATIM_REPLICAS: a whole number"),
    ],
)
def test_what_is_wrong_with_a_cluster_is_said_without_who_asks_it(tmp_path, environ, words):
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, environ=environ)
    assert words in str(caught.value)
    assert "hush" not in str(caught.value)
    assert "of-the-house" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_password_needs_no_encryption_on_the_very_machine(tmp_path, host):
    engine = load(tmp_path, environ={"VERBATIM_ENGINE": f"opensearch://{host}/a", **USER, **PASSWORD}).engine
    assert engine.password == "hush-hush"


def test_who_asks_a_cluster_does_not_matter_without_one():
    assert (
        load_settings(environ={**USER, "VERBATIM_OPENSEARCH_CA": "gone.pem", "VERBATIM_SHARDS": "2"}).engine == "whoosh"
    )


def test_all_variables_of_a_cluster_are_known():
    names = ("ENGINE", "SHARDS", "REPLICAS", "OPENSEARCH_USER", "OPENSEARCH_PASSWORD", "OPENSEARCH_CA")
    assert unknown_variables({f"VERBATIM_{name}": "x" for name in names}) == ()


@pytest.mark.parametrize(
    ("file", "environ", "flags", "origin"),
    [
        ("", CLUSTER, {"index": "mine"}, "--index"),
        ('engine = "opensearch://a/b"', {}, {"index": "mine"}, "--index"),
        ('engine = "opensearch://a/b"', {"VERBATIM_INDEX": "mine"}, {}, "VERBATIM_INDEX"),
    ],
)
def test_a_folder_named_nearer_than_a_cluster_is_not_passed_over(tmp_path, file, environ, flags, origin):
    with pytest.raises(SettingsError, match=f"{origin}: a folder is for the engine whoosh") as caught:
        load(tmp_path, file, environ, **flags)
    assert "VERBATIM_ENGINE=whoosh" in str(caught.value)


@pytest.mark.parametrize(
    ("file", "environ"),
    [
        ('index = "mine"', CLUSTER),
        ("", {**CLUSTER, "VERBATIM_INDEX": "mine"}),
        ('index = "mine"\nengine = "opensearch://a/b"', {}),
    ],
)
def test_a_cluster_named_as_near_as_a_folder_counts(tmp_path, file, environ):
    assert load(tmp_path, file, environ).engine.name in {"articles", "b"}
