#!/bin/bash
# What no image of ours may have, looked for in it as root: files that all may
# write, setuid files beyond Debian's own, what package managers leave, secrets.
set -euo pipefail

# report WHAT FILES… ends with 1 if there are any.
report() {
  local what=$1
  shift
  if (($#)); then
    echo "FAILED: $what: $*" >&2
    exit 1
  fi
}

skip=(-path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/tmp -o -path /run/lock -o -path /try)
debian='^/usr/(s?bin)/(chage|chfn|chsh|expiry|gpasswd|mount|newgrp|passwd|su|umount|unix_chkpwd)$'

mapfile -t found < <(find / \( "${skip[@]}" \) -prune -o ! -type l -perm -0002 -print)
report "world-writable" "${found[@]}"
mapfile -t found < <(find / \( "${skip[@]}" \) -prune -o -type f -perm /6000 -print | grep -Ev "$debian")
report "setuid or setgid" "${found[@]}"
mapfile -t found < <(find /var/lib/apt/lists /var/cache/apt /root/.cache /home/jovyan/.cache -type f 2>/dev/null)
report "left by package managers" "${found[@]}"
mapfile -t found < <(find / \( "${skip[@]}" -o -path /usr/local/go -o -path /opt/go/mod \) -prune -o -type f \
  \( -name 'id_rsa*' -o -name id_ed25519 -o -name .netrc -o -name .pypirc -o -name .git-credentials -o -name '*.key' \) -print)
report "looks like a secret" "${found[@]}"
echo "the scan found nothing that should not be there"
