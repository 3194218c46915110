"""Sets the desk up for the tests that need it, on SQLite or PostgreSQL, in a folder of its own."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

pytest_plugins = ["support.browsing", "support.engine", "support.standing"]

TESTS = Path(__file__).parent
#: Tests that need Django. A run that touches none of them does not load it.
DESK_ROOMS = tuple(TESTS / name for name in ("desk", "web", "browser", "journeys"))
_KIND = "CLAIMDESK_TEST_DATABASE"
#: Variables that are meant for the tests; EXAMPLES, STEPS, HISTORIES, KILLS and STRANGERS ask for
#: more than the usual. A test that reads another one reads nothing: tests/house/test_settings.py
#: compares.
_OF_TESTS = {
    "CLAIMDESK_DATA",
    "CLAIMDESK_CHROMIUM",
    "CLAIMDESK_TEST_FSYNC",
    "CLAIMDESK_EXAMPLES",
    "CLAIMDESK_STEPS",
    "CLAIMDESK_HISTORIES",
    "CLAIMDESK_KILLS",
    "CLAIMDESK_KILLS_SEED",
    "CLAIMDESK_STRANGERS",
    "CLAIMDESK_PAIRS",
    "CLAIMDESK_PICTURES",
    "CLAIMDESK_TEST_STARTER",
    _KIND,
}
_SERVER = pytest.StashKey["object"]()
_HOME = pytest.StashKey["object"]()


def pytest_configure(config):
    """Give the desk its folder and database before Django reads them; pytest-django then starts."""
    os.environ["LC_ALL"] = "C.UTF-8"  # the command line speaks as the terminal is set
    os.environ["CLAIMDESK_PAGE_PICTURES"] = "no"  # a browser takes seconds: one test draws
    touched = {room for room in DESK_ROOMS for place in config.args if _touch(config, place, room)}
    if not touched:
        return
    if TESTS / "web" in touched and _kind() == "sqlite":  # slow to load (see pyproject.toml)
        config.pluginmanager.import_plugin("schemathesis.pytest.plugin")
    home = Path(tempfile.mkdtemp(prefix="claimdesk-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    config.stash[_HOME] = home
    for name in [name for name in os.environ if name.startswith("CLAIMDESK_")]:
        if name not in _OF_TESTS | {"CLAIMDESK_PAGE_PICTURES"}:
            del os.environ[name]  # settings of the developer's own desk
    os.environ["CLAIMDESK_HOME"] = str(home)
    if _kind() == "postgresql":
        if reason := _why_no_postgres():
            # Here it is no fault; where everything is to be tested, nothing was.
            pytest.exit(reason, returncode=int(bool(os.environ.get("CI"))))
        os.environ["CLAIMDESK_DATABASE_URL"] = _server(config).url("claimdesk")
    os.environ["DJANGO_SETTINGS_MODULE"] = "claimdesk.web.settings"
    from django.conf import settings

    database = settings.DATABASES["default"]
    if _kind() == "sqlite":
        database["TEST"] = {"NAME": str(home / "desk.sqlite3")}  # a file, as a desk has, not memory


def pytest_ignore_collect(collection_path, config):
    """Do not even load, on PostgreSQL, a file of which `pytestmark` leaves out every test."""
    if _kind() == "sqlite" or collection_path.suffix != ".py":
        return None
    if collection_path in {_place(config, argument) for argument in config.args}:
        return None  # it was asked for by name
    _, _, marks = collection_path.read_text("utf-8").partition("\npytestmark = ")
    return True if "one_database" in marks.partition("\n\n")[0] else None


def pytest_collection_finish():
    """Let the search for unused memory leave out what all tests share, and come less often."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items):
    """Leave out of the run on PostgreSQL what the run on SQLite shows as well."""
    if _kind() == "postgresql":
        skip = pytest.mark.skip(reason="the run on SQLite has it, and the database is no matter")
        for item in items:
            if item.get_closest_marker("one_database"):
                item.add_marker(skip)


def _place(config, argument):
    return (config.invocation_params.dir / str(argument).partition("::")[0]).resolve()


def _touch(config, argument, room):
    place = _place(config, argument)
    return place == room or place in room.parents or room in place.parents


def _kind():
    kind = os.environ.get(_KIND) or "sqlite"
    if kind not in {"sqlite", "postgresql"}:
        raise pytest.UsageError(f"{_KIND} is {kind!r}; it takes sqlite or postgresql")
    return kind


def _why_no_postgres():
    from support.postgres import why_not

    return why_not()


def _server(config):
    """Return the run's PostgreSQL server, started with its first use."""
    from support.postgres import PostgresServer

    if _SERVER not in config.stash:
        server = PostgresServer(fsync=os.environ.get("CLAIMDESK_TEST_FSYNC", "on") != "off")
        config.add_cleanup(server.close)
        server.start()
        config.stash[_SERVER] = server
    return config.stash[_SERVER]


@pytest.fixture(autouse=True)
def _public_log_of_this_test(request):
    """Take away the public log that a test has signed: the next one has another database."""
    yield
    if home := request.config.stash.get(_HOME, None):
        shutil.rmtree(home / "log", ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def _parsers_stay_loaded(request):
    """Let what a test of the desk reads be read by parsers that have been started before."""
    if not any(room in request.path.parents for room in DESK_ROOMS):
        yield
        return
    from support import sandboxes

    with pytest.MonkeyPatch.context() as patch:
        sandboxes.stay_warm(patch)
        yield


@pytest.fixture(scope="session")
def httpserver_listen_address():
    """Name the test server by its number: the guarded client takes no `localhost`; any port.

    There is one server for a whole run, so that whoever asks first would decide otherwise.
    """
    return ("127.0.0.1", 0)


@pytest.fixture(scope="session")
def database_kind():
    """Give the kind of the database that this run tests on: "sqlite" or "postgresql"."""
    return _kind()


@pytest.fixture(scope="session")
def postgres_url(request):
    """Give the address of a running PostgreSQL, whatever database this run tests on."""
    if reason := _why_no_postgres():
        pytest.skip(reason)
    return _server(request.config).url()


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Let Django make the test database as a desk makes its own, at once."""
    from django.core.management.commands import migrate

    from claimdesk.desk import upgrading

    patch = pytest.MonkeyPatch()

    def handle(*_, **__):
        patch.undo()
        upgrading.upgrade()

    patch.setattr(migrate.Command, "handle", handle)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests that really commit be cleaned up after; each begins with what a new desk holds."""
    from support import flushing, middleware, passwords

    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        flushing.kept(patch),
        django_db_blocker.block(),
    ):
        passwords.keep_cheaply(patch)
        middleware.load_once(patch)
        yield
