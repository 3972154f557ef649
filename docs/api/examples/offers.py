"""Offers: one is drafted and its salary put right. Money is a text, so that no program rounds it."""

from foyer import ask, walk

application = next(walk("/applications?statuses=active"))
offer = ask(
    "POST",
    f"/applications/{application['id']}/offers",
    {
        "job_title": "Frame welder",
        "salary": {"amount": "52000.00", "currency": "EUR", "period": "year"},
    },
)
ask("PATCH", f"/offers/{offer['id']}", {"salary": {"amount": "53500.00", "currency": "EUR", "period": "year"}})
