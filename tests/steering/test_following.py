"""The owner's file is followed as it changes."""

import pytest

from indexer.errors import SettingsError
from indexer.steering import Followed, read_steering


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "glossary.toml"
    path.write_text('ours = false\n[glossary]\n"panier" = "cart"', "utf-8")
    return path


def test_a_change_holds_from_the_next_question_on(path):
    followed = Followed(path)
    assert followed.current().groups == (("panier", "cart"),)
    path.write_text('ours = false\n[glossary]\n"panier" = "shopping cart"', "utf-8")
    assert followed.current().groups == (("panier", "shopping cart"),)


def test_a_file_is_read_once_a_change(path):
    followed = Followed(path)
    assert followed.current() is followed.current()


def test_where_a_change_is_wrong_or_the_file_goes_what_it_said_last_holds_and_the_log_says_so(path, caplog):
    followed = Followed(path)
    before = followed.current()
    path.write_text("[glossary]\n'panier' = 3", "utf-8")
    assert [followed.current(), followed.current()] == [before, before]
    path.unlink()
    assert followed.current() is before
    assert [record.message.partition(";")[0].partition(": ")[0] for record in caplog.records] == [
        f"{path}:2",
        str(path),
    ]
    path.write_text("ours = false", "utf-8")
    assert followed.current().groups == ()


def test_a_file_that_is_wrong_from_the_beginning_is_an_error(path):
    path.write_text("[glossary]\n'panier' = 3", "utf-8")
    with pytest.raises(SettingsError):
        Followed(path)


def test_without_a_file_our_glossary_holds():
    assert Followed(None).current() is read_steering(None)
