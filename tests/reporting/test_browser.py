"""Both pages in a real browser, narrow and dark: no console error, no request, tables sort, pictures load."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qgan_framework.reporting.page import write_report
from qgan_framework.reporting.plots import write_plots
from qgan_framework.reporting.sweep_page import SweepFacts, write_sweep_page
from tests.reporting.run_folders import write_complete_run
from tests.reporting.sweeps import grid

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no chromium here")

# Runs after the page's own script, and leaves what it finds as an attribute of the page that the browser prints.
PROBE = f"<script>{Path(__file__).with_name('probe.js').read_text()}</script>"


def opened(page, profile, *flags):
    """What the probe found in the page, and what the browser's console said."""
    probed = page.with_name("probed.html")
    probed.write_text(page.read_text().replace("</body>", PROBE + "</body>"))
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    ended = subprocess.run(
        [*command, f"--user-data-dir={profile}", *flags, "--virtual-time-budget=3000", "--dump-dom", f"file://{probed}"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    said = [line for line in ended.stderr.splitlines() if ":CONSOLE" in line]
    (text,) = re.findall(r'<body data-found="(.*?)"', ended.stdout)
    return json.loads(html.unescape(text)), said


def check(found, said):
    assert said == []
    assert found["requests"] == [] and found["broken"] == []
    assert found["alts"] and min(found["alts"]) > 20
    assert found["sorted"]
    for up, down in found["sorted"]:
        assert len(up) > 1 and up == sorted(up) and down == sorted(up, reverse=True)


@pytest.fixture
def run_page(tmp_path):
    write_complete_run(tmp_path)
    write_plots(tmp_path)
    return write_report(tmp_path)


@pytest.fixture
def sweep_page(tmp_path):
    return write_sweep_page(
        tmp_path, SweepFacts(name="clusters", question="over it", command="qgan -m"), grid()
    )


@pytest.mark.parametrize("page", ["run_page", "sweep_page"])
def test_the_page_works_on_a_phone_in_the_dark(page, request, tmp_path_factory):
    profile = tmp_path_factory.mktemp("profile")
    flags = ["--window-size=500,900", "--blink-settings=preferredColorScheme=0"]
    found, said = opened(request.getfixturevalue(page), profile, *flags)
    check(found, said)
    assert found["overflow"] <= 0  # wide tables scroll by themselves
    assert max(map(int, re.findall(r"\d+", found["paper"])[:3])) < 60


def test_the_probe_sees_what_is_wrong(tmp_path):
    page = write_sweep_page(tmp_path, SweepFacts(name="n", question="over it", command="qgan -m"), grid())
    broken = '<img src="missing.png" alt="a"><script>throw new Error("wrong")</script>'
    page.write_text(page.read_text().replace("<main>", f"<main>{broken}"))
    found, said = opened(page, tmp_path / "profile")
    assert any("wrong" in line for line in said)
    assert found["broken"] == ["a"] and min(found["alts"]) == 1
