#!/bin/bash
# What the image promises, tried inside it: run as jovyan with no network but
# loopback. Ends with 1 at the first promise that is not kept.
set -euo pipefail

check() { echo "--- $*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

check "not root"
[[ $(id -u) == 1000 && $(id -g) == 100 ]] || fail "$(id)"

check "the caches can be added to, and what is there stays"
for dir in /opt/go/build /opt/cuaderno/cache; do
  [[ -w $dir && -k $dir && ! -O $dir ]] || fail "$(ls -ld $dir)"
done

check "JupyterLab starts and is healthy"
begun=$(date +%s%N)
export JUPYTER_TOKEN=prueba
start.sh start-notebook.py >/tmp/lab.log 2>&1 &
lab=$!
trap 'kill $lab 2>/dev/null || true' EXIT
for _ in $(seq 300); do
  if healthcheck.py >/dev/null 2>&1; then break; fi
  kill -0 $lab 2>/dev/null || { cat /tmp/lab.log; fail "the lab has ended"; }
  sleep 0.1
done
healthcheck.py || { cat /tmp/lab.log; fail "the health check does not pass"; }
echo "healthy after $((($(date +%s%N) - begun) / 1000000)) ms"
grep -q KAFKA_BROKERS /tmp/lab.log || fail "nothing is said of the missing KAFKA_BROKERS"

check "without the token nobody enters"
code() { python3 - "$1" <<'P'
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1]).status)
except urllib.error.HTTPError as e:
    print(e.code)
P
}
[[ $(code http://127.0.0.1:8888/api/kernelspecs) == 403 ]] || fail "the API is open"

check "both kernels, and no other"
specs=$(python3 -c 'import json,urllib.request as u; print(*sorted(json.load(u.urlopen("http://127.0.0.1:8888/api/kernelspecs?token=prueba"))["kernelspecs"]))')
[[ $specs == "cuaderno gonb" ]] || fail "kernels: $specs"

check "the lab formats cells as the kernel does"
formatted=$(python3 - <<'P'
import json, urllib.request as u
def ask(path, body=None):
    data = json.dumps(body).encode() if body else None
    headers = {"Authorization": "token prueba", "Content-Type": "application/json"}
    return json.load(u.urlopen(u.Request("http://127.0.0.1:8888" + path, data, headers)))
settings = ask("/lab/api/settings/jupyterlab_code_formatter:settings")
name = settings["schema"]["properties"]["preferences"]["default"]["default_formatter"]["go"]
print(ask("/jupyterlab_code_formatter/format", {"formatter": name, "notebook": True, "options": {}, "code": ["%time\nx:=1"]})["code"][0]["code"])
P
)
[[ $formatted == $'%time\nx := 1' ]] || fail "$formatted"

check "the course is in the work folder"
[[ -w /home/jovyan/work/01-tutorial-kafka.ipynb ]] || fail "no notebook"

check "a student's notebook is never overwritten, and one that is gone comes back"
echo mine >/home/jovyan/work/01-tutorial-kafka.ipynb
start.sh true 2>/dev/null
[[ $(</home/jovyan/work/01-tutorial-kafka.ipynb) == mine ]] || fail "it was"
rm /home/jovyan/work/01-tutorial-kafka.ipynb
start.sh true 2>/dev/null
[[ -s /home/jovyan/work/01-tutorial-kafka.ipynb ]] || fail "it did not"

check "brokers that cannot be are named in the log"
KAFKA_BROKERS=kafka1,127.0.0.1:1 start.sh cat </dev/null 2>/tmp/brokers.log
for _ in $(seq 50); do
  if [[ $(wc -l </tmp/brokers.log) -ge 2 ]]; then break; fi
  sleep 0.1
done
grep -q "«kafka1»" /tmp/brokers.log && grep -q "127.0.0.1:1" /tmp/brokers.log || { cat /tmp/brokers.log; fail "they are not"; }

cd /home/jovyan/work
check "all notebooks on cuaderno, with the embedded cluster: no cell waits for a compiler"
mkdir /tmp/kernels
for notebook in *.ipynb; do
  begun=$SECONDS
  CUADERNO_LOG_FILE=/tmp/kernels/$notebook.log cuaderno run "$notebook" >/tmp/cuaderno.log 2>&1 ||
    { tail -40 /tmp/cuaderno.log; fail "$notebook"; }
  # The kernel counts, for each cell, the images that it found, and what it had to
  # compile, or link, because it did not.
  cells=$(grep -c ' msg=cell .* found=1 compiled=0 packages=0 linked=0$' "/tmp/kernels/$notebook.log") || fail "no cell of $notebook was found compiled"
  echo "$notebook: $((SECONDS - begun)) s, $cells cells loaded"
  if grep ' msg=cell ' "/tmp/kernels/$notebook.log" | grep -v ' compiled=0 packages=0 linked=0$' || grep 'program is built' "/tmp/kernels/$notebook.log"; then
    fail "$notebook: that was not in the caches"
  fi
done
check "the tutorial on stock GoNB"
time cuaderno run -k gonb 01-tutorial-kafka.ipynb -o /tmp/gonb.ipynb >/tmp/gonb.log 2>&1 || { tail -40 /tmp/gonb.log; fail "gonb"; }

check "from the start of the lab to the end of the first cell"
kill $lab
while kill -0 $lab 2>/dev/null; do sleep 0.1; done
for _ in 1 2 3; do /opt/jupyter/bin/python /try/firstcell.py; done

check "an import that the image lacks is said to be missing"
cat >/tmp/falta.ipynb <<'N'
{"cells":[{"cell_type":"code","id":"a","metadata":{},"outputs":[],"execution_count":null,"source":"import \"github.com/google/uuid\"\nuuid.NewString()"}],
 "metadata":{"kernelspec":{"name":"cuaderno","display_name":"Go"}},"nbformat":4,"nbformat_minor":5}
N
if timeout 60 cuaderno run /tmp/falta.ipynb >/tmp/falta.log 2>&1; then fail "it was found"; fi
grep -q "GOPROXY=off" /tmp/falta.log || { cat /tmp/falta.log; fail "it does not say why"; }

echo "all promises kept"
