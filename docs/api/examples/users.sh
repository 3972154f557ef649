# Users: who there is, and one of them.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/users?statuses=active"
foyer GET "/users/$(first users)"
