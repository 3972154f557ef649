# Screening questions: the published form of a job, and the questions of all jobs as a flat list.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/jobs/$(first jobs)/screening-form"
foyer GET "/screening-questions?page_size=50"
