# Application stages: of all jobs, and of one.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/application-stages?page_size=50"
foyer GET "/jobs/$(first jobs)/stages"
