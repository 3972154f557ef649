# Rejection reasons: those in use, and an application that ends with one.
set -eu
. "$(dirname "$0")/foyer.sh"
foyer GET "/rejection-reasons?status=active"
foyer POST /rejection-reasons '{"name": "Starts too late"}'
