#!/bin/bash
# Takes the classroom to a room without internet, on a USB stick:
#
#   docker/offline.sh save DIR     all images and these files, with checksums
#   docker/offline.sh load DIR     checks them and loads the images
#
# Lleva el aula en una memoria USB: «save» la guarda, «load» la carga.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

usage() {
  echo "uso · usage: $0 save|load DIR" >&2
  exit 2
}

# sums is GNU's sha256sum, or macOS's command that writes and reads the same.
sums() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# images are all that compose.yaml may start, of every profile.
images() { docker compose -f "$here/compose.yaml" --profile '*' config --images | sort -u; }

save() {
  local dir=$1 image file
  local files=(compose.yaml .env.example offline.sh README.md)
  mkdir -p "$dir"
  rm -f "$dir/SHA256SUMS" # it comes last: a stick without is not whole
  for image in $(images); do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull "$image" ||
      { echo "falta · missing: $image — docker compose build" >&2; exit 1; }
    file=$(tr '/:' '__' <<<"$image").tar
    echo "$image → $file"
    docker save "$image" -o "$dir/$file"
    files+=("$file")
  done
  cp "$here"/{compose.yaml,.env.example,offline.sh,README.md} "$dir/"
  (cd "$dir" && sums "${files[@]}" >SHA256SUMS)
  du -sh "$dir"
}

load() {
  local dir=$1 file
  (cd "$dir" && sums --check SHA256SUMS >/dev/null) ||
    { echo "la copia está dañada: repítela · the copy is damaged: make it again" >&2; exit 1; }
  sed -n 's/^[0-9a-f]* [ *]\(.*\.tar\)$/\1/p' "$dir/SHA256SUMS" | while read -r file; do
    docker load -i "$dir/$file" </dev/null
  done
  echo "docker compose -f $dir/compose.yaml up -d --wait"
}

(($# == 2)) || usage
case $1 in
  save) save "$2" ;;
  load) load "$2" ;;
  *) usage ;;
esac
