# Candidates: all of them, page by page, and somebody new.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/candidates?page_size=50"
foyer POST /candidates '{"first_name": "Jon", "last_name": "Berg",
  "email_addresses": [{"email_address": "jon@example.org"}]}'
