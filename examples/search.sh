#!/bin/sh
# Ask a federation with curl: the answer is waited for, at most ten seconds, and comes as JSON.
set -eu
hub=${CANCERIMAGE_HUB:-http://127.0.0.1:8000}

curl --silent --show-error --fail "$hub/api/v1/queries?wait=10" \
  --header "Content-Type: application/json" \
  --data '{"query": "cancer:lung modality:CT"}'
