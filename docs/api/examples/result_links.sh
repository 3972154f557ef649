# Result links: one is added to an application.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer POST "/applications/$(first applications)/result-links" \
  '{"label": "Welding test", "url": "https://tests.example.org/r/8842", "details": {"score": "A"}}'
foyer GET /result-links
