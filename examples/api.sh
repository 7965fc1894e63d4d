#!/usr/bin/env bash
# One way through the API, from a new client to the audit trail, against a running demo:
#
#   cargo run -- demo                      # in one terminal
#   examples/api.sh demo-data/demo.json    # in another
#
# Needs bash, curl and jq. Everything it adds is made up; at the end it discharges its client and archives its template.
set -euo pipefail

demo=${1:-demo-data/demo.json}
base=$(jq -r .base_url "$demo")/api/v1
key=$(jq -r .api_key "$demo")
mail_dir=$(jq -r .mail_dir "$demo")
run=$(date +%s)-$$ # so that it can be run again and again
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT

say() { printf '\n== %s\n' "$*"; }

fail() {
    echo "api.sh: $*" >&2
    exit 1
}

# api METHOD PATH [curl's options]: prints the answer's body, keeps its headers, ends the script when it is a problem.
api() {
    local method=$1 path=$2 body
    shift 2
    body=$(curl --silent --show-error --fail-with-body --max-time 20 --dump-header "$headers" \
        --request "$method" --header "Authorization: Bearer $key" --header 'Content-Type: application/json' \
        "$@" "$base$path") || fail "$method $path: $body"
    printf '%s\n' "$body"
}

# header NAME: of the last answer.
header() { grep -i "^$1:" "$headers" | cut -d ' ' -f 2- | tr -d '\r'; }

say "A client. The Idempotency-Key makes it safe to send the request again when no answer came"
new_client=$(jq -n --arg email "noa-$run@mail.example" '{ name: "Noa Berg", email: $email, time_zone: "Europe/Oslo", address_attested: true }')
client=$(api POST /clients --header "Idempotency-Key: add-noa-$run" --data "$new_client" | jq -r .id)
again=$(api POST /clients --header "Idempotency-Key: add-noa-$run" --data "$new_client" | jq -r .id)
[ "$client" = "$again" ] || fail "sent twice, added twice: $client and $again"
echo "client $client, sent twice and added once"

say "A template, written and published"
template=$(api POST /templates --data "$(jq -n --arg title "Evening look back $run" '{
  kind: "homework", title: $title,
  content: { sections: [ { items: [
    { link_id: "mood", kind: "scale", text: "How was today?", required: true,
      config: { min: 0, max: 10, min_label: "very bad", max_label: "very good" } },
    { link_id: "note", kind: "long_text", text: "What would you like to remember?" } ] } ] } }')" | jq -r .id)
api POST "/templates/$template/publish" | jq -r '"template \(.template_id), version \(.version)"'

say "Assigned, due in five days"
assignment=$(api POST /assignments --header "Idempotency-Key: assign-$run" --data "$(jq -n --arg client "$client" --arg template "$template" '{
  client_id: $client, template_id: $template,
  schedule: { kind: "once", due_at: (now + 5 * 86400 | todate) },
  agreement: { why: "So that we both see how the evenings go." } }')" | jq -r .id)
echo "assignment $assignment"

say "Its mail"
for _ in $(seq 60); do
    mail=$(grep -l "^To:.*noa-$run@mail.example" "$mail_dir"/*.eml || true)
    [ -z "$mail" ] || break
    sleep 0.5
done
[ -n "$mail" ] || fail "no mail came to $mail_dir within half a minute"
grep -h '^Subject:' "$mail"

say "Its occurrence: planned, and mailed once the mail has gone"
for _ in $(seq 20); do
    state=$(api GET "/occurrences?assignment_id=$assignment" | jq -r '.items[0].state')
    [ "$state" != mailed ] || break
    sleep 0.5
done
[ "$state" = mailed ] || fail "the occurrence is $state"
echo "$state"

say "Progress: one thing open, no answers yet"
api GET "/clients/$client/progress" | jq -c '{ adherence, series }'

say "Her name changes. If-Match names the state that the edit was made from"
api GET "/clients/$client" >/dev/null
etag=$(header etag)
api PATCH "/clients/$client" --header "If-Match: $etag" --data '{ "name": "Noa Berg-Lie" }' | jq -r .name
# The same mark once more: somebody (we) changed her meanwhile, so nothing is overwritten.
status=$(curl --silent --show-error --max-time 20 --output /dev/null --write-out '%{http_code}' --request PATCH \
    --header "Authorization: Bearer $key" --header 'Content-Type: application/json' \
    --header "If-Match: $etag" --data '{ "name": "Noa B." }' "$base/clients/$client")
[ "$status" = 412 ] || fail "a stale edit was answered with $status"
echo "from the state before: $status, and nothing was changed"

say "What became of it is in the audit trail"
trail=$(api GET "/audit-events?subject_id=$client")
jq -r '.items[] | "\(.at)  \(.actor_kind) \(.verb) \(.subject)"' <<<"$trail"
[ "$(jq '[.items[] | select(.verb == "create")] | length' <<<"$trail")" = 1 ] || fail "the audit trail tells of more than one beginning"

say "Cleaning up"
api POST "/clients/$client/discharge" | jq -r '"\(.name): \(.status)"'
api POST "/templates/$template/archive" >/dev/null
api GET "/occurrences?assignment_id=$assignment" | jq -r '"the occurrence: " + .items[0].state'
