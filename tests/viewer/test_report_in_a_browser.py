import shutil

import pytest

from report_helpers import HOSTILE, content
from vitreous.viewer.report import render_report

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, tmp_path):
    """A report on a phone, opened from disk with no network; the browser has nothing to complain of."""
    path = tmp_path / "report.html"
    path.write_text(render_report(content(classes=("4", HOSTILE, "9"))), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append("a name ran as a script"), dialog.dismiss()))
    page.goto(path.as_uri())
    yield page
    context.close()
    assert said == []


def test_a_phone_needs_no_sideways_scrolling(page):
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_choosing_a_block_shows_its_heads(page):
    assert page.locator(".heads:visible h4").inner_text() == "Block 2, head by head"
    page.locator(".block:visible").first.click()
    assert page.locator(".heads:visible h4").inner_text() == "Block 1, head by head"
    assert page.locator(".heads:visible img").count() == 3


def test_blocks_and_patches_are_within_reach_of_the_keyboard(page):
    page.locator(".block:visible").first.press("Enter")
    assert page.locator(".block:visible").first.get_attribute("aria-pressed") == "true"
    tile = page.locator(".tile:visible").first
    tile.press("ArrowRight")
    assert "Patch 2 (row 1, column 2)" in page.locator(".readout:visible").inner_text()
    page.keyboard.press("ArrowDown")
    assert "Patch 7 (row 2, column 2)" in page.locator(".readout:visible").inner_text()


def test_a_chosen_patch_tells_its_weights(page):
    weights = content().samples[0].blocks[1, :, 1, 1]
    page.locator(".tile:visible").nth(6).click()
    told = page.locator(".readout:visible").inner_text()
    # Weights travel with five digits and are shown with four.
    assert f"block 2: {weights.mean():.4f} in the mean" in told
    assert ", ".join(f"{weight:.4f}" for weight in weights) in told


def test_choosing_an_image_shows_that_one_alone(page):
    assert page.locator(".sample:visible").count() == 1
    page.locator(".samples a").nth(1).click()
    assert page.locator(".sample:visible").get_attribute("id") == "sample-2"


def test_without_scripts_every_map_of_every_image_stands_there(browser, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(render_report(content()), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator(".block img:visible").count() == 4
    context.close()
