# Attachments: a file goes up as multipart/form-data, and the bytes of one come down.
set -eu
. "$(dirname "$0")/foyer.sh"
file=$(mktemp -d)/references.txt
echo "Both would hire her again." > "$file"
curl -sS --fail-with-body "$FOYER/api/v1/applications/$(first applications)/attachments" \
  -H "Authorization: Bearer $KEY" -F type=other -F "file=@$file"
curl -sSL --fail-with-body "$FOYER/api/v1/attachments/$(first attachments)/content" \
  -H "Authorization: Bearer $KEY" -o "$file"
