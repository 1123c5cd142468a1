#!/bin/bash
# Fills the caches of Go and of the kernel where a student works, so that the
# keys are the same.
set -euo pipefail
umask 022
mkdir -p "$XDG_CACHE_HOME" "$GOCACHE"
export CUADERNO_LANG=en

# Notebooks outside of any module use this one.
(cd /opt/cuaderno/course && JUPYTER_DATA_DIR=/tmp/data cuaderno install)
cp /opt/cuaderno/course/notebooks/*.ipynb /home/jovyan/work/
cd /home/jovyan/work
cuaderno warm *.ipynb
# The tour of the language also has %test, which go test compiles. What the other
# notebooks run needs brokers, not compilers.
cuaderno run 00-*.ipynb
cuaderno run -k gonb 01-tutorial-kafka.ipynb
rm -f "$GOCACHE/trim.txt" # the user writes one at each start
go env GOARCH >"$XDG_CACHE_HOME/ARCH"

# Everybody of the group users adds to the caches. What the image brought nobody
# can remove or change: folders that root owns are sticky. Nor can Go's own
# trimming, which would empty the cache of any image older than five days.
chmod -R go+rX "$XDG_CACHE_HOME" "$GOCACHE"
find "$XDG_CACHE_HOME" "$GOCACHE" "$GOMODCACHE/cache" -type f -name '*.lock' -delete
find "$XDG_CACHE_HOME" "$GOCACHE" -type d -exec chmod 3775 {} +
# Modules as well can be added, by whoever sets GOPROXY; none can be changed.
find "$GOMODCACHE" -name '*@v[0-9]*' -prune -o -type d -exec chmod 3775 {} +
