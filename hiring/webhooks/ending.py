"""How a webhook ends: switched off by somebody, or because nothing gets through to it."""

from urllib.parse import urlsplit

from sqlalchemy import select

from hiring import letters
from hiring.actors import Role
from hiring.models.letter import Occasion
from hiring.models.user import User, UserStatus
from hiring.models.webhook import DisableReason, Webhook, WebhookStatus
from hiring.work import Work

_TOLD_BY_LETTER = (DisableReason.FAILING, DisableReason.GONE)


def disable(work: Work, webhook: Webhook, reason: DisableReason) -> None:
    """Nothing is sent from here on; what waits keeps waiting. Administrators hear of it by letter where nobody
    did it. The caller has asked whether it may be done."""
    if webhook.status is WebhookStatus.DISABLED:
        return
    days = max(1, (work.now - webhook.failing_since).days) if webhook.failing_since else 1
    webhook.status = WebhookStatus.DISABLED
    webhook.disabled_at, webhook.disable_reason = work.now, reason
    work.record("webhook.disabled", webhook, reason=str(reason))
    if reason in _TOLD_BY_LETTER:
        _tell_administrators(work, webhook, reason, days)


def host_of(webhook: Webhook) -> str:
    """What may be told of its address everywhere: the rest of it may hold a secret."""
    return urlsplit(webhook.url).hostname or ""


def _tell_administrators(work: Work, webhook: Webhook, reason: DisableReason, days: int) -> None:
    administrators = (
        select(User).where(User.role == Role.ADMIN, User.status == UserStatus.ACTIVE).order_by(User.id)
    )
    for user in work.session.scalars(administrators):
        letters.write_to_user(
            work, Occasion.WEBHOOK_DISABLED, user, webhook_id=str(webhook.id), host=host_of(webhook),
            reason=str(reason), days=days,
        )  # fmt: skip
