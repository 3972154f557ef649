# Notes: one is written for the team.
set -eu
. "$(dirname "$0")/foyer.sh"
application=$(first applications)
foyer POST "/applications/$application/notes" '{"content": "Called back; free from May."}'
foyer GET "/applications/$application/notes"
