"""An address names hosts and an archive, and nothing that is to stay secret."""

import pickle

import pytest

from indexer.cluster import ClusterSpec, parse_engine


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("opensearch://host:9201/articles", ClusterSpec((("host", 9201),), "articles")),
        ("opensearch://host/articles", ClusterSpec((("host", 9200),), "articles")),
        ("opensearch://a:1,b:2/x", ClusterSpec((("a", 1), ("b", 2)), "x")),
        ("opensearch://a, b, a/x", ClusterSpec((("a", 9200), ("b", 9200)), "x")),
        ("opensearchs://Search.Example.org/x-y_1", ClusterSpec((("search.example.org", 9200),), "x-y_1", tls=True)),
        ("opensearch://[::1]:9201,10.0.0.7/x", ClusterSpec((("::1", 9201), ("10.0.0.7", 9200)), "x")),
        ("opensearch://a/x-2019", ClusterSpec((("a", 9200),), "x-2019")),
        (" opensearch://a/2019 ", ClusterSpec((("a", 9200),), "2019")),
        (f"opensearch://a/{'n' * 100}", ClusterSpec((("a", 9200),), "n" * 100)),
        ("whoosh", "whoosh"),
    ],
)
def test_an_address_is_read(address, wanted):
    assert parse_engine(address) == wanted
    assert parse_engine(str(wanted)) == wanted


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "text is wanted"),
        (3, "text is wanted"),
        ("lucene", "whoosh, or an address as opensearch://host:9200/articles"),
        ("Whoosh", "is wanted, not 'Whoosh'"),
        ("opensearch:/a/b", "is wanted, not 'opensearch:/a/b'"),
        ("opensearch://", "is wanted, not 'opensearch://'"),
        ("https://a:9200/x", "with TLS: opensearchs://"),
        ("opensearch://a:9200", "a name for the archive is wanted"),
        ("opensearch://a:9200/", "a name for the archive is wanted"),
        ("opensearch://a/Articles", "lower-case letters, digits, - and _, at most 100, the first a letter or a digit; not 'Articles'"),
        ("opensearch://a/-x", "not '-x'"),
        ("opensearch://a/_x", "not '_x'"),
        ("opensearch://a/x/", "not 'x/'"),
        ("opensearch://a/x?y=1", "not 'x?y=1'"),
        ("opensearch://a/x*", "not 'x*'"),
        ("opensearch://a/été", "not 'été'"),
        (f"opensearch://a/{'n' * 101}", "at most 100"),
        ("opensearch://a/x-before", "another name is wanted than 'x-before': so are called parts of the archive 'x'"),
        ("opensearch://a/x-control", "the archive 'x'"),
        ("opensearch://a/x-y-000001", "the archive 'x-y'"),
        ("opensearch:///x", "hosts are wanted as a:9200 or a:9200,b:9200 or [::1]:9200, not ''"),
        ("opensearch://a,,b/x", "not ''"),
        ("opensearch://a:0/x", "not 'a:0'"),
        ("opensearch://a:65536/x", "not 'a:65536'"),
        ("opensearch://a:port/x", "not 'a:port'"),
        ("opensearch://::1/x", "not '::1'"),
        ("opensearch://[1:2]/x", "not '[1:2]'"),
        ("opensearch://a b/x", "not 'a b'"),
        ("opensearch://é/x", "not 'é'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_address_is_said_with_what_is_wanted(address, words):
    with pytest.raises(ValueError) as caught:
        parse_engine(address)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "address", ["opensearch://me:hush@a/x", "opensearh://me:hush@a/x", "me:hush@a", "opensearch://a/hush@x"]
)
def test_what_may_be_a_password_is_not_repeated(address):
    with pytest.raises(ValueError, match="VERBATIM_OPENSEARCH_USER and VERBATIM_OPENSEARCH_PASSWORD") as caught:
        parse_engine(address)
    assert "hush" not in str(caught.value)


def test_who_asks_goes_to_other_processes_and_into_no_text():
    cluster = ClusterSpec((("a", 9200),), "x", user="me", password="hush")
    assert pickle.loads(pickle.dumps(cluster)) == cluster
    assert "hush" not in repr(cluster) + str(cluster) + cluster.where
