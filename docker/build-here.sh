#!/bin/bash
# Builds the image from what is committed and tries it, with no Docker engine and
# no registry of images: buildah, on bases made by debootstrap under the names
# that the Dockerfile uses. As root, on Debian:
#
#   apt-get install buildah debootstrap
#   docker/build-here.sh [build|try|shell]     (without a word: build, then try)
set -euo pipefail
cd "$(dirname "$0")/.."

store=${CUADERNO_IMAGE_STORE:-/var/tmp/cuaderno-image}
image=localhost/cuaderno/lab:here
export BUILDAH_ISOLATION=chroot
mkdir -p "$store"
b() { buildah --storage-driver vfs --root "$store/storage" --runroot "$store/run" "$@"; }

base() { sed -n "s/^ARG $1=//p" docker/Dockerfile; }
exists() { b inspect --type image "$1" >/dev/null 2>&1; }

# make_bases stands in for the two public images: Debian, and Debian with Go and
# what cgo needs, both with this machine's certificates.
make_bases() {
  local debian golang root c
  debian=docker.io/library/$(base BASE_IMAGE)
  golang=docker.io/library/$(base GO_IMAGE)
  if ! exists "$debian"; then
    root=$(mktemp -d)
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root"
    cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
    chroot "$root" update-ca-certificates
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{man,doc}/*
    c=$(b from scratch)
    b add -q "$c" "$root" /
    b config --cmd bash "$c"
    b commit -q --rm "$c" "$debian"
    rm -rf "$root"
  fi
  if ! exists "$golang"; then
    c=$(b from "$debian")
    b run "$c" -- sh -c 'apt-get update -q && apt-get install -q -y --no-install-recommends gcc libc6-dev'
    b copy -q "$c" "$(go env GOROOT)" /usr/local/go
    b config --env PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      --env GOPATH=/go --env GOTOOLCHAIN=local "$c"
    b commit -q --rm "$c" "$golang"
  fi
}

build() {
  local context
  make_bases
  context=$(mktemp -d)
  git archive HEAD | tar -x -C "$context"
  # Steps are kept only on demand: each is a whole copy of the image so far.
  b bud ${CUADERNO_IMAGE_LAYERS:+--layers} --pull-never --format docker --ignorefile docker/Dockerfile.dockerignore \
    -f "$context/docker/Dockerfile" -t "$image" "$context"
  rm -rf "$context"
}

# inside RUN-OPTION… -- COMMAND… runs a command in container $c, in a network
# namespace that has nothing but loopback.
inside() {
  unshare --net sh -c 'ip link set lo up; exec "$@"' inside \
    buildah --storage-driver vfs --root "$store/storage" --runroot "$store/run" run "$@"
}

# try_image runs try.sh in the image as jovyan, and the entry as others.
try_image() {
  c=$(b from --pull-never "$image")
  trap 'b rm "$c" >/dev/null' EXIT
  inside --user jovyan -v "$PWD/docker:/try:ro" "$c" -- bash /try/try.sh

  echo "--- nothing in it that should not be"
  inside --user root -v "$PWD/docker:/try:ro" "$c" -- bash /try/scan.sh
  inside --user root -v "$PWD/docker:/try:ro" "$c" -- bash /try/sizes.sh

  echo "--- another NB_UID, given to root"
  [[ $(inside --user root -e NB_UID=1234 -e NB_GID=1234 "$c" -- start.sh id -u 2>/dev/null) == 1234 ]]
  if inside --user root -e NB_UID=ana "$c" -- start.sh true; then
    echo "FAILED: NB_UID=ana was taken" >&2
    return 1
  fi
  echo "--- a user whom the image does not know, and who can write nowhere"
  inside --user 4242:4242 "$c" -- start.sh bash -c 'cd "$CUADERNO_WORK" && cuaderno run 01-tutorial-kafka.ipynb' >/dev/null
}

case ${1:-all} in
  build) build ;;
  try) try_image ;;
  shell) c=$(b from --pull-never "$image") && b run --user jovyan -t "$c" -- bash; b rm "$c" ;;
  all) build && try_image ;;
  *) echo "usage: docker/build-here.sh [build|try|shell]" >&2; exit 2 ;;
esac
