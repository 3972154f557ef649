"""Result links: what a test service found. The same address again changes the link that is there."""

from foyer import ask, walk

application = next(walk("/applications"))
result = {"label": "Coding test", "url": "https://tests.example.org/r/8841"}
for score in ("running", "81 of 100"):
    ask("POST", f"/applications/{application['id']}/result-links", {**result, "details": {"score": score}})
for link in walk(f"/applications/{application['id']}/result-links"):
    print(link["label"], link["details"]["score"])
