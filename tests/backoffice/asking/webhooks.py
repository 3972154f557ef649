"""Webhooks, for administrators."""

from hiring import webhooks
from hiring.actors import OPERATOR
from hiring.models.application import Application
from hiring.models.job import Job
from hiring.models.user import User
from hiring.models.webhook import DeliveryState
from hiring.work import Work
from plumbing.public_addresses import Exempt
from tests.backoffice.asking import Ask, Target

PATH = "/backoffice/settings/webhooks"


def furnish(work: Work, job: Job, _application: Application, _user: User) -> dict[str, object]:
    operator = Work(work.session, OPERATOR, work.now, work.files, work.request_id, work.ledger)
    on, off = (
        webhooks.register(
            operator, f"https://{name}.example.org/{job.slug}", exempt=Exempt(), seal=lambda text, _: text
        )
        for name in ("on", "off")
    )
    webhooks.disable(operator, off.webhook)
    delivery = webhooks.ping(operator, on.webhook)
    delivery.state = DeliveryState.FAILED
    return {"webhook": on.webhook.id, "disabled_webhook": off.webhook.id, "delivery": delivery.id}


def requests(t: Target) -> dict[str, Ask]:
    one, typed = f"{PATH}/{t['webhook']}", {"url": "https://hooks.example.org/", "event_types": "job.opened"}
    found = {
        "webhooks": Ask("GET", PATH),
        "new_webhook": Ask("GET", f"{PATH}/new"),
        "add_webhook": Ask("POST", f"{PATH}/new", typed, done=200),
        "webhook": Ask("GET", one),
        "save_webhook": Ask("POST", one, {**typed, "version": "1"}),
        "rotate_webhook_secret": Ask("POST", f"{one}/secret", done=200),
        "ping_webhook": Ask("POST", f"{one}/ping"),
        "disable_webhook": Ask("POST", f"{one}/disabling"),
        "enable_webhook": Ask("POST", f"{PATH}/{t['disabled_webhook']}/enabling"),
        "resend_delivery": Ask("POST", f"{one}/deliveries/{t['delivery']}/resending"),
        "delete_webhook": Ask("POST", f"{one}/removal"),
    }
    return {name: Ask(ask.method, ask.path, ask.data, ask.done, of_an_object=False) for name, ask in found.items()}
