"""One job: its board, editor, publication, stages, team and form."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.walks import Scene, at, open_all, press, seen, then


def move_first(page: Page) -> None:
    page.locator(".ticket .who a").first.focus()
    page.keyboard.press("e")
    expect(page.locator(".toast button")).to_be_visible()


def to_retire(name: str) -> Callable[[Page], object]:
    def step(page: Page) -> None:
        row = page.locator(".stage-row", has=page.locator("[data-name]", has_text=name))
        row.locator("summary").click()
        row.get_by_role("link", name="Retire this stage…").click()
        page.get_by_role("button", name="Retire the stage").wait_for()

    return step


def open_rule(page: Page) -> None:
    page.get_by_role("link", name="Change").first.click()
    page.get_by_role("button", name="Add a condition").click()
    expect(page.locator("[id='when.1.question']")).to_be_visible()


def mistakes(page: Page) -> None:
    page.locator("#salary_min").fill("45.000")
    page.locator("[id='place.street.0']").fill("Mill Street")
    page.get_by_role("button", name="Add a place").click()
    expect(page.locator("[id='place.city.1']")).to_be_visible()
    page.locator("#remote_countries").select_option("IE")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator("#salary_min-error")).to_be_visible()


def type_and_reload(page: Page) -> None:
    page.locator("#experience_level").fill("Senior")
    expect(page.locator("#kept")).to_contain_text("Your typing is kept")
    page.reload()
    expect(page.locator("#unsaved")).to_contain_text("not saved")


def disagree(page: Page) -> None:
    """With oneself, in another tab."""
    other = page.context.new_page()
    other.goto(page.url)
    for tab, words in ((other, "Weld *theirs*.\n\n- a\n- b"), (page, "Weld *mine*.\n\n- a")):
        tab.locator("#description_markdown").fill(words)
        tab.get_by_role("button", name="Save").last.click()
        expect(tab.locator("#done" if tab == other else "#conflicts")).to_be_visible()
    other.close()


def make_draft(page: Page) -> None:
    """From an empty form, whatever an earlier scene left unsaved."""
    discard = page.get_by_role("button", name="Discard")
    if discard.is_visible():
        discard.click()
        expect(discard).to_be_hidden()
    page.locator("#name").fill("Wheel builder")
    page.locator("#name").press("Enter")
    expect(page.locator("#done")).to_contain_text("The draft is saved")


def to_publication(page: Page) -> None:
    page.goto(page.url.split("/edit")[0] + "/publication")
    page.locator("details.more").evaluate_all("found => found.forEach(one => one.open = true)")


def blank_label(page: Page) -> None:
    expect(page.locator("#paths")).to_be_visible()
    page.locator("#label").fill("")
    expect(page.locator("#label-error")).to_be_visible()


def nested_condition(page: Page) -> None:
    expect(page.locator("#paths")).to_be_visible()
    page.locator(".segments label", has_text="None of these").click()
    page.locator("[id='when.0.question']").select_option("visa_ends")
    expect(page.locator("[id='when.0.value.how']")).to_be_visible()
    page.get_by_role("button", name="Add a group").last.click()
    page.locator("[id='when.1.0.question']").select_option("kit")
    expect(page.locator("[id='when.1.0.value.tig']")).to_be_visible()
    page.locator("[id='when.1.1.question']").select_option("years")
    page.locator("[id='when.1.1.op']").select_option("between")
    expect(page.locator("[id='when.1.1.wrong']")).to_be_visible()


def clash_of_two(page: Page) -> None:
    expect(page.locator("#paths")).to_be_visible()
    page.locator("#seen").evaluate("one => { one.value = 'another'; }")
    page.locator("#label").fill("How long?")
    expect(page.locator("#clash")).to_be_visible()


def try_out(page: Page) -> None:
    page.locator("#device").get_by_label("Yes").check()
    page.get_by_role("button", name="Check these answers").click()
    expect(page.locator("#checked")).to_be_visible()


def make_wide(page: Page) -> None:
    page.get_by_role("button", name="Desktop").click()
    expect(page.locator("#preview")).to_have_attribute("data-width", "desktop")


SOUND = "/backoffice/jobs/{forms.sound}/form"
BROKEN = "/backoffice/jobs/{forms.broken}/form"
BARE = "/backoffice/jobs/{forms.bare}/form"
BOARD = "/backoffice/jobs/{job}"
NEW_JOB = "/backoffice/jobs/new"
FORM = BOARD + "/form"
STAGES = BOARD + "/stages"
TEAM = BOARD + "/team"

SCENES = (
    Scene("job list", at("/backoffice/jobs"), True),
    Scene("job list, empty", at("/backoffice/jobs?status=draft"), True),
    Scene("job list after a deletion", at("/backoffice/jobs?done=deleted"), True),
    Scene("new job", at(NEW_JOB), True),
    Scene("new job, refused", then(at(NEW_JOB), mistakes), True),
    Scene("new job, made", then(at(NEW_JOB), make_draft), True),
    Scene("job editor", at(BOARD + "/edit"), True),
    Scene("job editor, saved", at(BOARD + "/edit?done=saved"), True),
    Scene("job editor, typing kept", then(at(BOARD + "/edit"), type_and_reload), True),
    Scene("job editor, two at once", then(at(BOARD + "/edit"), disagree), True),
    Scene("publication", at(BOARD + "/publication?done=opened"), True),
    Scene("publication of a draft", then(at(NEW_JOB), make_draft, to_publication), True),
    Scene("closing a job", at(BOARD + "/publication/closing"), True),
    Scene("closing a job, refused", then(at(BOARD + "/publication/closing"), press("Close the job"),
                                         seen("#reason-error")), True),
    Scene("board", at(BOARD), True),
    Scene("board, cards open", then(at(BOARD), open_all(".ticket details")), True),
    Scene("board of those said no to", at(BOARD + "?status=rejected"), True),
    Scene("board after a plain move", at(BOARD + "?done=moved&who={other}&stage={job}"), True),
    Scene("stages", at(STAGES), True),
    Scene("stages, all open", then(at(STAGES), open_all("details:not(.menu)")), True),
    Scene("stages, one refused", then(at(STAGES), press("Add stage"), seen("#name-new-error")), True),
    Scene("stages, one retired", then(at(STAGES), to_retire("Offer"), press("Retire the stage"),
                                      seen("#retired"), open_all("#retired")), True),
    Scene("stage with people, to retire", then(at(STAGES), to_retire("Call")), True),
    Scene("hiring team", at(TEAM), True),
    Scene("hiring team, all open", then(at(TEAM), open_all("details:not(.menu)")), True),
    Scene("hiring team, refused", then(at(TEAM), press("Add to the team"), seen("#colleague-error")), True),
    Scene("paths", at(SOUND + "/check"), True),
    Scene("paths, with everything", then(at(BROKEN + "/check"), open_all("details:not(.menu)")), True),
    Scene("paths of nothing", at(BARE + "/check"), True),
    Scene("publishing a form", at(SOUND + "/publication"), True),
    Scene("publishing a form, not confirmed", then(at(SOUND + "/publication"), press("Publish version 3"),
                                                   seen("#never-error")), True),
    Scene("publishing a form, with errors", at(BROKEN + "/publication"), True),
    Scene("publishing nothing", at(BARE + "/publication"), True),
    Scene("versions", at(SOUND + "/versions"), True),
    Scene("versions, none", at(BARE + "/versions"), True),
    Scene("version", then(at(SOUND + "/versions/2"), open_all("details:not(.menu)")), True),
    Scene("rules", at(SOUND + "/rules"), True),
    Scene("rules, tried, one open", at(SOUND + "/rules?try=1&rule=green&done=rule_saved"), True),
    Scene("rules, one unfinished", then(at(BROKEN + "/rules"), open_rule), True),
    Scene("rules, one refused", then(at(BARE + "/rules"), press("Add rule"), seen("#new-rule-error")), True),
    Scene("bank beside a form", then(at(SOUND + "/bank?q=visa&done=banked&dropped=2"),
                                     open_all("details:not(.menu)")), True),
    Scene("bank beside a form, refused", then(at(SOUND + "/bank"), press("Keep in the bank"),
                                              seen("#name-error")), True),
    Scene("form builder", then(at(FORM), seen("#paths")), True),
    Scene("form builder, all open",
          then(at(FORM + "?q=kit"), seen("#paths"), open_all("details:not(.menu)")), True),
    Scene("form builder, a date", at(FORM + "?q=visa_ends"), True),
    Scene("form builder, a file", at(FORM + "?q=proof"), True),
    Scene("form builder, needs attention", then(at(FORM), blank_label), True),
    Scene("form builder, nested condition", then(at(FORM + "?q=proof"), nested_condition), True),
    Scene("form builder, two at once", then(at(FORM), clash_of_two), True),
    Scene("form builder, answers checked", then(at(FORM), try_out), True),
    Scene("form builder, wide preview", then(at(FORM), make_wide), True),
    Scene("deleting a question", at(FORM + "/questions/visa/removal"), True),
    Scene("board after a move", then(at(BOARD), move_first), True),
)  # fmt: skip
