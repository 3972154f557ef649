# What the other examples begin with: foyer METHOD PATH [BODY] asks, first NOUN is the id of the first of a list.
foyer() {
  method=$1 path=$2 body=${3:-}
  curl -sS --fail-with-body -X "$method" "$FOYER/api/v1$path" -H "Authorization: Bearer $KEY" \
    ${body:+-H "Content-Type: application/json" -d "$body"}
}

first() {
  foyer GET "/$1?page_size=1" | python3 -c 'import json, sys; print(json.load(sys.stdin)["data"][0]["id"])'
}
