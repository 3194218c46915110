"""Steps that lead on from a page to a screen that comes after a form."""

from __future__ import annotations


def practise(page, _demo):
    page.locator("main a.button.primary").click()


def answer_practice(page, demo):
    if page.locator("main ol.cards a").count():  # another screen of the same person was first
        page.locator("main ol.cards a").first.click()
        return
    practise(page, demo)
    page.locator("main [name=verdict]").first.check()
    page.locator("main [name=confidence]").fill("70")
    page.locator("main form button[type=submit]").click()


def look_at_practice(page, demo):
    answer_practice(page, demo)
    page.locator("main .breadcrumb a").click()


def keep_a_snapshot(page, _demo):
    page.locator("form[action*=take] button").click()
