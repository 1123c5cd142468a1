#!/bin/bash
# Builds the image from what is committed and tries it, with no Docker engine and
# no registry of images: buildah, on bases made by debootstrap under the names
# that the Dockerfile uses. As root, on Debian:
#
#   apt-get install buildah debootstrap
#   docker/build-here.sh              build, then try
#   docker/build-here.sh build        it stays in $CUADERNO_IMAGE_STORE
#   docker/build-here.sh try [PART…]  of what is built: promises settings read_only in_browser real_brokers
#   docker/build-here.sh shell        in it, as jovyan
#   docker/build-here.sh ci           build and try, and nothing is left
set -euo pipefail
cd "$(dirname "$0")/.."

store=${CUADERNO_IMAGE_STORE:-/var/tmp/cuaderno-image}
image=localhost/cuaderno/lab:here
export BUILDAH_ISOLATION=chroot
mkdir -p "$store"
b() { buildah --storage-driver vfs --root "$store/storage" --runroot "$store/run" "$@"; }

# part NAME announces the next of this script's parts, with the seconds so far.
part() { printf '\n=== %s (%d s)\n' "$1" "$((EPOCHSECONDS - CUADERNO_IMAGE_BEGUN))"; }
export CUADERNO_IMAGE_BEGUN=${CUADERNO_IMAGE_BEGUN:-$EPOCHSECONDS}

base() { sed -n "s/^ARG $1=//p" docker/Dockerfile; }
exists() { b inspect --type image "$1" >/dev/null 2>&1; }

# make_bases stands in for the two public images: Debian, and Debian with Go and
# what cgo needs, both with this machine's certificates.
make_bases() {
  local debian golang root c
  debian=docker.io/library/$(base BASE_IMAGE)
  golang=docker.io/library/$(base GO_IMAGE)
  if ! exists "$debian"; then
    part "stand-in for $debian"
    root=$(mktemp -d)
    mount -t tmpfs -o size=2g tmpfs "$root" # dpkg syncs after each file
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root"
    cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
    chroot "$root" update-ca-certificates
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/docker-apt-speedup" # as the public image has it
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{man,doc}/*
    c=$(b from scratch)
    b add -q "$c" "$root" /
    b config --cmd bash "$c"
    b commit -q --rm "$c" "$debian"
    umount "$root" && rmdir "$root"
  fi
  if ! exists "$golang"; then
    part "stand-in for $golang"
    c=$(b from "$debian")
    b run "$c" -- sh -c 'apt-get update -q && apt-get install -q -y --no-install-recommends gcc libc6-dev'
    b copy -q "$c" "$(go env GOROOT)" /usr/local/go
    b config --env PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      --env GOPATH=/go --env GOTOOLCHAIN=local "$c"
    b commit -q --rm "$c" "$golang"
  fi
}

build() {
  make_bases
  context=$(mktemp -d)
  trap 'rm -rf "$context"' EXIT
  part "the image"
  git archive HEAD | tar -x -C "$context"
  # Steps are kept only on demand: each is a whole copy of the image so far.
  b bud ${CUADERNO_IMAGE_LAYERS:+--layers} --pull-never --format docker --ignorefile docker/Dockerfile.dockerignore \
    -f "$context/docker/Dockerfile" -t "$image" "$context"
}

# in_image OPTION… -- COMMAND… runs a command in container $c.
in_image() {
  local options=()
  while [[ $1 != -- ]]; do options+=("$1"); shift; done
  shift
  b run "${options[@]}" -v "$PWD/docker:/try:ro" "$c" -- "$@"
}

# try_image tries the image in rooms of its own, each with a new container: no
# network but loopback, names of hosts as compose's network has them, and nothing
# that runs outlives them.
try_image() {
  local parts=("$@")
  ((${#parts[@]})) || parts=(promises settings read_only in_browser real_brokers)
  part "trial"
  tools=$(mktemp -d)
  trap 'b rm -a >/dev/null; rm -rf "$tools"' EXIT
  go test -c -o "$tools/docker.test" ./docker
  go test -c -o "$tools/image.test" ./kernel/e2e/image
  CUADERNO_IMAGE_TEST=1 in_docker "$tools/docker.test" -test.run TestKafkaIsAtHand # that needs a network
  printf '127.0.0.1 localhost\n' >"$tools/hosts"
  for node in 1 2 3 4; do printf '127.0.0.%d kafka%d\n' "$node" "$node" >>"$tools/hosts"; done
  export c tools CUADERNO_IMAGE_STORE=$store
  for name in "${parts[@]}"; do
    part "$name"
    c=$(b from --pull-never "$image")
    unshare --net --mount --pid --fork --mount-proc --kill-child bash docker/build-here.sh room "$name"
    b rm "$c" >/dev/null
  done
  part "all is well"
}

# room makes the room that it is in ready, and does one part of the trial.
room() {
  ip link set lo up
  mount --bind "$tools/hosts" /etc/hosts
  "$1"
}

in_docker() { (cd docker && "$@"); } # as go test does

# promises are what the image does on its own, and what is not in it.
promises() {
  in_image --user jovyan -- bash /try/try.sh
  in_image --user root -- bash /try/scan.sh
  in_image --user root -- bash /try/sizes.sh
}

settings() { (source docker/settings.sh); }

read_only() { in_image --user root --cap-add CAP_SYS_ADMIN -- bash /try/readonly.sh; }

# in_browser runs the tutorial by clicks, in JupyterLab of the image and in the
# Chromium of this machine.
in_browser() {
  local settings=$tools/settings
  mkdir -p "$settings/@jupyterlab/notebook-extension"
  echo '{"windowingMode": "none"}' >"$settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings" # all cells in the page
  chmod -R a+rX "$tools"
  in_image --user jovyan -e JUPYTER_TOKEN=prueba -e JUPYTERLAB_SETTINGS_DIR=/settings -v "$settings:/settings:ro" -- bash /try/labwithcluster.sh &
  CUADERNO_IMAGE_LAB=http://127.0.0.1:8888 "$tools/image.test" -test.v
}

# real_brokers starts the four brokers of compose.yaml, by their names, and runs
# the notebooks on them.
real_brokers() {
  CUADERNO_IMAGE_TEST=1 CUADERNO_IMAGE_RUN="bash $PWD/docker/build-here.sh in-image" \
    in_docker "$tools/docker.test" -test.v -test.run TestComposesBrokers
}

case ${1:-all} in
  build) build ;;
  try) shift && try_image "$@" ;;
  room) room "$2" ;;         # for try_image
  in-image) shift && in_image "$@" ;; # for real_brokers
  shell) c=$(b from --pull-never "$image") && b run --user jovyan -t "$c" -- bash; b rm "$c" ;;
  all) bash docker/build-here.sh build; try_image ;; # not "build && …": then no error in build would end it
  ci) # and nothing is left
    store=$(mktemp -d /var/tmp/cuaderno-image.XXXXXX)
    export CUADERNO_IMAGE_STORE=$store
    trap 'rm -rf "$store"' EXIT
    bash docker/build-here.sh all
    ;;
  *) sed -n 's/^#   //p' "$0" >&2; exit 2 ;;
esac
