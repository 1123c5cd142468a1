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

# images are all that compose.yaml may start, of every profile.
images() { docker compose -f "$here/compose.yaml" --profile '*' config --images | sort -u; }

save() {
  local dir=$1 image file
  mkdir -p "$dir"
  for image in $(images); do
    docker image inspect "$image" >/dev/null 2>&1 || docker pull "$image" ||
      { echo "falta · missing: $image — docker compose build" >&2; exit 1; }
    file=$(tr '/:' '__' <<<"$image").tar
    echo "$image → $file"
    docker save "$image" -o "$dir/$file"
  done
  cp "$here"/{compose.yaml,.env.example,offline.sh,README.md} "$dir/"
  (cd "$dir" && sha256sum -- *.tar compose.yaml .env.example offline.sh README.md >SHA256SUMS)
  du -sh "$dir"
}

load() {
  local dir=$1 file
  (cd "$dir" && sha256sum --check --quiet SHA256SUMS) ||
    { echo "la copia está dañada: repítela · the copy is damaged: make it again" >&2; exit 1; }
  for file in "$dir"/*.tar; do
    docker load -i "$file"
  done
  echo "docker compose -f $dir/compose.yaml up -d --wait"
}

(($# == 2)) || usage
case $1 in
  save) save "$2" ;;
  load) load "$2" ;;
  *) usage ;;
esac
