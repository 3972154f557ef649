# Interviews: all of them, and those of one application.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/interviews?page_size=50"
foyer GET "/applications/$(first applications)/interviews"
