# Jobs: which are open, and one of them.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/jobs?statuses=open"
foyer GET "/jobs/$(first jobs)"
