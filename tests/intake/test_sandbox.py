"""The walls around parsers: what a child may not do, and that only its input pays for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest

from claimdesk.errors import InputTooLargeError, UnreadableInputError
from claimdesk.intake import sandbox
from claimdesk.intake.reading import read_bytes
from claimdesk.intake.sandbox import run_parser
from intake.builders import build_pdf

HAS_LIMITS = sys.platform == "linux"


@pytest.fixture
def child_runs(monkeypatch):
    """Give a function that puts other code in the parser's place, inside the same walls."""

    def replace(body):
        code = textwrap.dedent(body)
        start = (
            "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
            "from claimdesk.intake import sandbox_worker as w, charsets; "
            f"exec({code!r}, charsets.__dict__); "
            "w.TASKS['test'] = ('claimdesk.intake.charsets', 'parse', ()); w.main()"
        )
        monkeypatch.setattr(sandbox, "_START", start)

    return replace


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', {port}), 1)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}/', timeout=1)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "open('{folder}/written', 'w').write('x')",
        "import os; os.open('{folder}/written', os.O_CREAT | os.O_WRONLY)",
    ],
)
def test_parser_may_not_reach_the_network_or_write_or_start_programs(
    attempt, child_runs, canary, tmp_path
):
    code = attempt.format(port=canary.port, folder=tmp_path)
    child_runs(f"def parse(data):\n    {code}\n    return 'reached'")
    with pytest.raises(UnreadableInputError, match=r"PermissionError|URLError"):
        run_parser("test", b"")
    assert canary.is_untouched()
    assert list(tmp_path.iterdir()) == []


def test_parser_sees_no_secret_of_the_environment(child_runs, monkeypatch):
    monkeypatch.setenv("CLAIMDESK_SECRET", "hidden")
    child_runs("def parse(data):\n    import os; return dict(os.environ)")
    assert "hidden" not in run_parser("test", b"").values()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("import os; os._exit(0)", UnreadableInputError),
        ("import os; os.kill(os.getpid(), 9)", UnreadableInputError),
        ("import ctypes; ctypes.string_at(0)", UnreadableInputError),
        ("import sys; sys.stdout.write('noise'); sys.stdout.flush()", UnreadableInputError),
        ("return object()", UnreadableInputError),
        ("raise SystemExit", UnreadableInputError),
        ("raise KeyError('x')", UnreadableInputError),
        ("parse(data)", UnreadableInputError),
        ("return 'a' * 70_000_000", InputTooLargeError),
    ],
)
def test_parser_that_crashes_or_floods_costs_its_input_only(body, error, child_runs):
    child_runs(f"def parse(data):\n    {body}")
    with pytest.raises(error):
        run_parser("test", b"x" * 2_000_000)


def test_warm_sandbox_forgets_each_input_and_outlives_a_crash_and_a_stuck_parser(child_runs):
    child_runs("""
        seen = []
        def parse(data):
            seen.append(len(data))
            if data == b"crash":
                import ctypes; ctypes.string_at(0)
            while data == b"stuck":
                pass
            return seen
    """)
    with sandbox.Sandbox() as warm:
        for data in (b"a", b"crash", b"bb", b"stuck", b"ccc"):
            if data in {b"crash", b"stuck"}:
                with pytest.raises(UnreadableInputError):
                    warm.run("test", data, wall_limit_s=0.5)
            else:
                assert warm.run("test", data) == [len(data)]


def test_sandbox_is_shared_between_threads(child_runs):
    child_runs("def parse(data):\n    return data.decode()")
    inputs = [str(number) for number in range(40)]
    with sandbox.Sandbox() as warm, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda text: warm.run("test", text.encode()), inputs))
    assert answers == inputs


def test_server_and_child_end_with_the_sandbox(child_runs):
    child_runs("def parse(data):\n    import os; return [os.getppid(), os.getpid()]")
    with sandbox.Sandbox() as warm:
        server, child = warm.run("test", b"")
        os.kill(server, 0)
    for process in (server, child):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_parser_that_never_ends_is_stopped(child_runs):
    child_runs("def parse(data):\n    while True: pass")
    with pytest.raises(UnreadableInputError, match=r"longer than 0\.5 s"):
        run_parser("test", b"", wall_limit_s=0.5)


@pytest.mark.skipif(not HAS_LIMITS, reason="this system has no limit on address space")
def test_parser_that_takes_all_memory_is_stopped(child_runs):
    child_runs("def parse(data):\n    return len(bytearray(8 * 1024**3))")
    with pytest.raises(UnreadableInputError, match="more memory"):
        run_parser("test", b"")


@pytest.mark.skipif(not HAS_LIMITS, reason="resource limits differ between systems")
def test_parser_runs_under_the_limits_promised(child_runs):
    child_runs("""
        def parse(data):
            import resource
            names = ["RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE"]
            return [resource.getrlimit(getattr(resource, name))[0] for name in names]
    """)
    assert run_parser("test", b"") == [768 * 1024**2, 20, 0, 64, 0]


def test_worker_starts_where_no_limits_exist(monkeypatch):
    """Stand in for a system without the `resource` module and without namespaces."""
    code = (
        "import sys, json; sys.path[:] = json.loads(sys.argv[1]); sys.modules['resource'] = None; "
        "sys.platform = 'other'; from claimdesk.intake.sandbox_worker import main; main()"
    )
    monkeypatch.setattr(sandbox, "_START", code)
    assert read_bytes(build_pdf([["Hello."]]), name="a.pdf").text == "Hello."


def test_markup_of_a_page_fetches_nothing(canary):
    evil = f"http://127.0.0.1:{canary.port}"
    page = f"""<!DOCTYPE html SYSTEM "{evil}/dtd"><html><head><base href="{evil}/">
    <link rel="stylesheet" href="{evil}/a.css"><style>@import "{evil}/b.css"</style>
    <link rel="icon" href="{evil}/i"></head><body><p>Words of the page.</p>
    <img src="{evil}/a" srcset="{evil}/b 2x"><iframe src="{evil}/c"></iframe>
    <svg><image href="{evil}/d"/><use href="{evil}/e#x"/></svg>
    <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{evil}/f"/>
    <object data="{evil}/g"></object><script src="{evil}/h"></script></body></html>"""
    assert "Words of the page." in read_bytes(page.encode(), name="a.html").text
    assert canary.is_untouched()


def test_importing_the_room_loads_no_heavy_module():
    code = (
        "import sys, json, claimdesk, claimdesk.intake.reading, claimdesk.intake.http, "
        "claimdesk.intake.feeds; print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    heavy = {"httpx", "httpcore", "lxml", "trafilatura", "pypdfium2", "feedparser", "ada_url"}
    assert not heavy & set(json.loads(done.stdout))
