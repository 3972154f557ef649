"""The settings: the organisation, and what all jobs share."""

from backoffice import brand, settings_organisation
from hiring import departments, locations, organisation, rejection_reasons, stage_templates
from hiring.actors import OPERATOR
from hiring.locations import Place
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.stages import DEFAULTS, Wanted
from hiring.work import Work
from tests.backoffice.asking import Ask, Target

PATH = "/backoffice/settings"
STAGES = {f"{name}.{at}": str(getattr(one, name)) for at, one in enumerate((*DEFAULTS[:2], DEFAULTS[-1]))
          for name in ("name", "public_name", "kind")}  # fmt: skip


def furnish(work: Work, job: Job, _application: Application, _user: User) -> dict[str, object]:
    operator = Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)
    one, other = (departments.add(work, f"{name} of {job.slug}") for name in ("Office", "Yard"))
    here, there = (locations.add(work, Place(f"{name} of {job.slug}", "GB")) for name in ("Office", "Yard"))
    reason = rejection_reasons.add(operator, f"As of {job.slug}")
    retired = rejection_reasons.add(operator, f"No longer at {job.slug}")
    rejection_reasons.retire(operator, retired)
    stages: list[Wanted] = list(stage_templates.current(work))
    return {
        "department": one.id, "other_department": other.id, "place": here.id, "other_place": there.id,
        "own_reason": reason.id, "retired_reason": retired.id, "template": stage_templates.digest(stages),
        "settings": organisation.digest(work.organisation, settings_organisation.SHOWN),
        "brand": organisation.digest(work.organisation, brand.SHOWN),
    }  # fmt: skip


def requests(t: Target) -> dict[str, Ask]:
    seen = {"version": "1"}
    found = {
        "settings": Ask("GET", PATH),
        **_organisation(t),
        **_shared(t, seen),
        **_reasons(t, seen),
    }
    return {name: Ask(ask.method, ask.path, ask.data, ask.done, of_an_object=False) for name, ask in found.items()}


def _organisation(t: Target) -> dict[str, Ask]:
    typed = {"timezone": "Europe/Berlin", "seen": t["settings"]}
    name = {"name": "Brightmoor", "seen": t["brand"]}
    return {
        "organisation": Ask("GET", f"{PATH}/organisation"),
        "save_organisation": Ask("POST", f"{PATH}/organisation", typed),
        "brand": Ask("GET", "/backoffice/brand"),
        "save_brand": Ask("POST", "/backoffice/brand", name),
        "preview_brand": Ask("POST", "/backoffice/brand/preview", name, done=200),
        "brand_look": Ask("GET", "/backoffice/brand/look.css?colour=ffcc00"),
        "save_brand_picture": Ask("POST", "/backoffice/brand/logo", {}, done=422),
        "look_at_brand_picture": Ask("POST", "/backoffice/brand/logo/look", {}, done=200),
        "remove_brand_picture": Ask("POST", "/backoffice/brand/logo/removal"),
        "embed": Ask("GET", "/backoffice/embed"),
        "embed_preview": Ask("GET", "/backoffice/embed/preview"),
        "stage_template": Ask("GET", f"{PATH}/stage-template"),
        "save_stage_template": Ask("POST", f"{PATH}/stage-template", {"seen": t["template"], **STAGES}),
    }


def _shared(t: Target, seen: dict[str, str]) -> dict[str, Ask]:
    department, place = f"{PATH}/departments/{t['department']}", f"{PATH}/locations/{t['place']}"
    york = {"city": "York", "country": "GB"}
    return {
        "departments": Ask("GET", f"{PATH}/departments"),
        "add_department": Ask("POST", f"{PATH}/departments", {"name": "Stables"}),
        "department": Ask("GET", department),
        "rename_department": Ask("POST", department, {"name": "Stables", **seen}),
        "remove_department": Ask("POST", f"{department}/removal", {"into": str(t["other_department"])}),
        "locations": Ask("GET", f"{PATH}/locations"),
        "add_location": Ask("POST", f"{PATH}/locations", york),
        "location": Ask("GET", place),
        "save_location": Ask("POST", place, {**york, **seen}),
        "remove_location": Ask("POST", f"{place}/removal", {"into": str(t["other_place"])}),
    }


def _reasons(t: Target, seen: dict[str, str]) -> dict[str, Ask]:
    reasons = f"{PATH}/rejection-reasons"
    one, typed = f"{reasons}/{t['own_reason']}", {"name": "Cannot travel", "kind": "by_us"}
    return {
        "rejection_reasons": Ask("GET", reasons),
        "new_rejection_reason": Ask("GET", f"{reasons}/new"),
        "add_rejection_reason": Ask("POST", f"{reasons}/new", typed),
        "preview_rejection_letter": Ask("POST", f"{reasons}/letter", {"candidate_text": "So far."}, done=200),
        "rejection_reason": Ask("GET", one),
        "save_rejection_reason": Ask("POST", one, {**typed, **seen}),
        "move_rejection_reason": Ask("POST", f"{one}/position", {"to": "0"}),
        "make_first_choice": Ask("POST", f"{one}/first-choice"),
        "retire_rejection_reason": Ask("POST", f"{one}/retirement"),
        "restore_rejection_reason": Ask("POST", f"{reasons}/{t['retired_reason']}/restoration"),
    }
