#!/bin/bash
# Prints, for the images that the Dockerfile and compose.yaml name by version, the
# same names with the digest of today: what a release is built from.
#
#   docker compose build $(docker/pin.sh)
#   docker/pin.sh compose        lines for .env-like notes: image@digest of the services
set -euo pipefail
cd "$(dirname "$0")"

digest() { docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}'; }

if [[ ${1:-} == compose ]]; then
  for image in $(docker compose --profile '*' config --images | sort -u | grep -v '^cuaderno/'); do
    echo "$image@$(digest "$image")"
  done
  exit
fi
sed -n 's/^ARG \(GO_IMAGE\|BASE_IMAGE\)=/\1 /p' Dockerfile | while read -r name image; do
  echo "--build-arg $name=$image@$(digest "$image")"
done
