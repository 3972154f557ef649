# Applications: one is handed in with a CV; the same request again is the same act.
set -eu
. "$(dirname "$0")/foyer.sh"
job=$(first jobs)
for time in first again; do
  curl -sS --fail-with-body "$FOYER/api/v1/jobs/$job/applications" -H "Authorization: Bearer $KEY" \
    -H "Content-Type: application/json" -H "Idempotency-Key: board-90213" \
    -d '{"candidate": {"first_name": "Cleo", "last_name": "Marsh", "email": "cleo@example.org"},
         "answers": {"years": 6, "visa": false},
         "attachments": [{"type": "cv", "name": "cleo.txt", "data": "SSBoYXZlIHdlbGRlZCBmb3Igc2l4IHllYXJzLgo="}]}'
done
foyer GET "/applications?job_ids=$job&outcomes=pending"
