#!/bin/bash
# The lab on a read-only root file system, as "docker run --read-only --tmpfs /tmp
# --tmpfs /home/jovyan:uid=1000,gid=100" gives it: run in the image as root, with
# the capability to mount.
set -euo pipefail

mount -t tmpfs tmpfs /tmp
mount -t tmpfs -o uid=1000,gid=100 tmpfs /home/jovyan
mount -o remount,bind,ro /
for dir in / /opt/cuaderno/cache /opt/go/build /usr/local/bin; do
  if (: >"$dir/probe") 2>/dev/null; then
    echo "FAILED: $dir can be written" >&2
    exit 1
  fi
done
export USER=jovyan HOME=/home/jovyan JUPYTER_TOKEN=prueba
setpriv --reuid 1000 --regid 100 --clear-groups --bounding-set=-all --no-new-privs bash -euo pipefail <<'S'
start.sh bash -c 'cd /home/jovyan/work && CUADERNO_LOG_FILE=/tmp/kernel.log cuaderno run 01-tutorial-kafka.ipynb' >/tmp/run.log 2>&1 || { cat /tmp/run.log; exit 1; }
if grep ' msg=cell ' /tmp/kernel.log | grep -v ' compiled=0 packages=0 linked=0$'; then
  echo "FAILED: that was not in the caches" >&2
  exit 1
fi
/opt/jupyter/bin/python /try/firstcell.py
S
echo "it runs"
