"""What the environment may say, and in which words the rest is refused."""

import re
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tetris_viz import settings
from tetris_viz.core.hosts import host_of, origin_of
from tetris_viz.store.engine import shown, sqlite_file


def refusal(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(f"TETRIS_VIZ_{name.upper()}", value)
    with pytest.raises(settings.SettingsError) as refused:
        settings.load()
    return str(refused.value)


@pytest.mark.parametrize(
    "name", ["what?", "a#b", "100%20", "a&b", "with spaces", "größe-俄", "trailing/", "a?b=c%3F", "plain"]
)
@pytest.mark.parametrize("relative", [True, False])
def test_the_store_lies_in_the_data_folder_whatever_that_is_called(monkeypatch, tmp_path, name, relative):
    monkeypatch.chdir(tmp_path)
    given = settings.Settings(data_dir=name if relative else f"{tmp_path}/{name}")
    assert sqlite_file(given.store_url) == tmp_path / name / "tetris_viz.sqlite"


def test_a_home_is_found_and_one_that_is_none_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert settings.Settings(data_dir="~/runs").data_dir == tmp_path / "runs"
    assert "no home for ~nobody-at-all" in refusal(monkeypatch, data_dir="~nobody-at-all/runs")


def test_a_data_folder_that_is_a_file_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    words = refusal(monkeypatch, data_dir=str(tmp_path / "file"))
    assert words.startswith("TETRIS_VIZ_DATA_DIR: Must be a folder, and is a file; name another.")


@pytest.mark.parametrize(("given", "database"), [
    ("sqlite:////a/b.sqlite", "/a/b.sqlite"), ("sqlite:///b.sqlite", "b.sqlite"), ("sqlite:////a%3Fb%20c", "/a?b c"),
])  # fmt: skip
def test_an_address_of_sqlite_follows_the_rules_of_sqlalchemy(given, database):
    assert make_url(settings.Settings(database_url=given).store_url).database == database


@pytest.mark.parametrize("given", [
    "postgresql://host/db", "postgres://host/db", "postgresql+psycopg://host/db", "postgresql://u:p%40w@host:5433/db",
    "postgresql:///db", "postgresql://u:p@/db", "postgresql:///db?host=/var/run/postgresql", "postgresql://[::1]:5/db",
    "postgresql://u@h1,h2/db?sslmode=require",
])  # fmt: skip
def test_addresses_of_postgresql_are_taken_with_a_host_and_without(given):
    url = make_url(settings.Settings(database_url=given).store_url)
    assert (url.drivername, url.database) == ("postgresql+psycopg", "db")


@pytest.mark.parametrize("given", [
    "mysql://u:secret@host/db", "postgresql://u:secret@host", "postgresql://u:secret@host:0/db",
    "postgresql://u:secret@host:x/db", "postgresql://u:se/cret@host/db", "postgresql://u:se@cret@host/db",
    "postgres://u:secret@host/a/b", "sqlite:///:memory:", "sqlite:///a?mode=secret", "sqlite:////a/",
    "u:secret@host/db",
    "postgresql://host/?password=secret", "sqlite://", "postgresql:/db",
])  # fmt: skip
def test_other_addresses_are_refused_with_the_remedy_and_without_the_password(monkeypatch, given):
    words = refusal(monkeypatch, database_url=given)
    assert words.startswith("TETRIS_VIZ_DATABASE_URL: Must be sqlite:///path/of/a/file or postgresql://user:password@")
    assert "leave it unset" in words
    assert given.startswith("sqlite") or not re.search("se.?cret", words)


def test_a_password_is_shown_nowhere(monkeypatch):
    assert shown("postgresql+psycopg://h/db?password=secret") == "postgresql://h/db?password=hidden"
    assert "abc" not in refusal(monkeypatch, token="abc")


@pytest.mark.parametrize(("given", "known"), [
    ("Viz.Example", "viz.example"), ("viz.example:8000", "viz.example"), ("viz.example.", "viz.example"),
    ("192.0.2.7:80", "192.0.2.7"), ("::1", "::1"), ("[2001:DB8::1]", "2001:db8::1"),
    ("[2001:db8::1]:80", "2001:db8::1"),
    ("bücher.example", "xn--bcher-kva.example"), ("my_host", "my_host"),
])  # fmt: skip
def test_a_host_is_known_however_it_is_written(given, known):
    assert host_of(given) == known
    assert settings.Settings(allowed_hosts=f"a.example, {given},").hosts == {"a.example", known}


@pytest.mark.parametrize("given", [
    "https://viz.example", "viz.example/viz", "*", "*.example", "viz example", "viz.example:http", "-a", "a..b", "a@b",
    "größe.example", "[::1", "::1]", "[::1]:x", "[::1].example",
])  # fmt: skip
def test_what_can_match_no_host_is_refused(monkeypatch, given):
    words = refusal(monkeypatch, allowed_hosts=f"localhost,{given}")
    assert words.startswith("TETRIS_VIZ_ALLOWED_HOSTS: Must name hosts, such as viz.example")
    assert repr(given) in words


@pytest.mark.parametrize(("given", "sent"), [
    ("https://viz.example/", "https://viz.example"), ("HTTPS://Viz.Example", "https://viz.example"),
    ("https://viz.example:443", "https://viz.example"), ("http://viz.example:80/", "http://viz.example"),
    ("http://viz.example:443", "http://viz.example:443"), ("http://[::1]:5000", "http://[::1]:5000"),
    ("https://bücher.example", "https://xn--bcher-kva.example"),
])  # fmt: skip
def test_an_origin_is_what_browsers_send(given, sent):
    assert origin_of(given) == sent
    assert settings.Settings(allowed_origins=f" {given} , http://b").http_origins == [sent, "http://b"]


@pytest.mark.parametrize("given", [
    "viz.example", "https://viz.example/viz", "https://viz.example?x", "https://viz.example#x", "https://u@viz.example",
    "*", "null", "ftp://viz.example", "https://", "https://viz.example:x", "https://*.example", "ws://viz.example",
])  # fmt: skip
def test_what_no_browser_sends_as_an_origin_is_refused(monkeypatch, given):
    words = refusal(monkeypatch, allowed_origins=given)
    assert words.startswith("TETRIS_VIZ_ALLOWED_ORIGINS: Must name origins, such as https://viz.example")
    assert repr(given) in words


@pytest.mark.parametrize("name", ["port", "tick", "max_running_rooms", "checkpoint_seconds", "max_restarts"])
@pytest.mark.parametrize("given", ["1_0", "١", "1e1", " 5", "5 ", "+5", "5,0", "nan", "inf", "0x5", ".5", "five"])
def test_a_number_is_written_in_plain_digits(monkeypatch, name, given):
    words = refusal(monkeypatch, **{name: given})
    assert words.startswith(f"TETRIS_VIZ_{name.upper()}: Must be a number in plain digits, such as 5 or 0.5.")


@pytest.mark.parametrize(("name", "given", "words"), [
    ("port", "0", "Must be at least 1. You gave 0."), ("autostart", "2", "Must be 1 (yes) or 0 (no). You gave 2."),
    ("resume", "ja", "Must be 1 (yes) or 0 (no). You gave ja."),
    ("host", "http://x", "Must be an address of this machine"),
])  # fmt: skip
def test_other_refusals_name_the_variable_too(monkeypatch, name, given, words):
    assert refusal(monkeypatch, **{name: given}).startswith(f"TETRIS_VIZ_{name.upper()}: {words}")


def test_a_store_that_an_earlier_version_put_elsewhere_is_named(tmp_path):
    from tetris_viz.supervisor.store_opening import StoreFault, must_be_there

    given = settings.Settings(data_dir=tmp_path / "what?")
    must_be_there(given)
    (tmp_path / "what").touch()
    with pytest.raises(StoreFault, match=rf"kept the store of .*what\? in {tmp_path}/what,"):
        must_be_there(given)
    Path(given.data_dir).mkdir()
    (given.data_dir / "tetris_viz.sqlite").touch()
    must_be_there(given)
