# Tags: on somebody by name, which makes the tag where there is none, and off again.
set -eu
. "$(dirname "$0")/foyer.sh"
person=$(first candidates)
foyer POST "/candidates/$person/tags" '{"name": "motor"}'
foyer DELETE "/candidates/$person/tags?name=motor"
foyer GET /tags
