#!/bin/bash
# Bad settings, each tried in the image: what is wrong is said, in the lab's log
# or in the cell, and cells run all the same where they can. build-here.sh starts
# it, with the function "in_image OPTION… -- COMMAND…".
set -euo pipefail

# says WHAT TEXT OPTION… -- COMMAND… demands that the command says the text.
# Whether it succeeds is in $ended.
says() {
  local what=$1 text=$2 said
  shift 2
  echo "--- $what"
  ended=0
  said=$(in_image "$@" 2>&1) || ended=$?
  if ! grep -qF "$text" <<<"$said"; then
    printf '%s\nFAILED: that does not say "%s"\n' "$said" "$text" >&2
    exit 1
  fi
}

# ends_well and ends_badly are about the command before.
ends_well() { ((ended == 0)) || { echo "FAILED: it ended with $ended" >&2; exit 1; }; }
ends_badly() { ((ended != 0)) || { echo "FAILED: it ended well" >&2; exit 1; }; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
mkdir -m 755 "$scratch"/{roots,jovyans,cache,notebooks}
chown 1000:100 "$scratch/jovyans"
echo arm64 >"$scratch/cache/ARCH"
chown -R 1000:100 "$scratch/cache"
# A cell that takes more than it may have, and one after it.
cat >"$scratch/notebooks/glotón.ipynb" <<'N'
{"cells":[
 {"cell_type":"code","id":"a","metadata":{"tags":["raises-exception"]},"outputs":[],"execution_count":null,
  "source":"todo := [][]byte{}\nfor { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; todo = append(todo, b) }"},
 {"cell_type":"code","id":"b","metadata":{},"outputs":[],"execution_count":null,"source":"fmt.Println(\"sigue:\", 6*7)"}],
 "metadata":{"kernelspec":{"name":"cuaderno","display_name":"Go"}},"nbformat":4,"nbformat_minor":5}
N
cat >"$scratch/notebooks/suma.ipynb" <<'N'
{"cells":[{"cell_type":"code","id":"a","metadata":{},"outputs":[],"execution_count":null,"source":"1 + 1"}],
 "metadata":{"kernelspec":{"name":"cuaderno","display_name":"Go"}},"nbformat":4,"nbformat_minor":5}
N
tutorial='cd "${CUADERNO_WORK:-/home/jovyan/work}" && cuaderno run 01-tutorial-kafka.ipynb'

says "no KAFKA_BROKERS, in the log" "KAFKA_BROKERS no está definida" --user jovyan -- start.sh true
ends_well
says "no KAFKA_BROKERS, in English" "KAFKA_BROKERS is not set" --user jovyan -e CUADERNO_LANG=en -- start.sh true
ends_well
says "a wrong port, in the cell" "No se puede conectar con los brokers 127.0.0.1:1" --user jovyan -e KAFKA_BROKERS=127.0.0.1:1 -- start.sh bash -c "$tutorial"
ends_badly
says "a host that is not there, in the cell" "Remedio: " --user jovyan -e KAFKA_BROKERS=kafka9:9092 -- start.sh bash -c "$tutorial"
ends_badly

says "a home of root's mounted over" "la carpeta /home/jovyan no se puede escribir" --user jovyan -v "$scratch/roots:/home/jovyan" -- start.sh bash -c "$tutorial"
ends_well
says "an empty home mounted over: kernels and notebooks are there" "cuaderno gonb 01-tutorial-kafka.ipynb" --user jovyan -v "$scratch/jovyans:/home/jovyan" -- \
  start.sh bash -c "$tutorial && echo \$(ls /opt/jupyter/share/jupyter/kernels) 01*"
ends_well
says "a work folder that is read-only" "la carpeta /home/jovyan/work no se puede escribir" --user jovyan -v "$scratch/roots:/home/jovyan/work:ro" -- start.sh bash -c "$tutorial"
ends_well
says "a cache of arm64" "es de otra arquitectura (arm64)" --user jovyan -v "$scratch/cache:/opt/cuaderno/cache" -v "$scratch/notebooks:/notebooks:ro" -- \
  start.sh cuaderno run /notebooks/suma.ipynb
ends_well

says "an NB_UID that is no number" "NB_UID=ana no sirve" --user root -e NB_UID=ana -- start.sh true
ends_badly
says "an NB_UID that is root's" "NB_UID=0 no sirve" --user root -e NB_UID=0 -- start.sh true
ends_badly
says "an NB_UID that is not given to root" "solo valen con --user root" --user jovyan -e NB_UID=1234 -- start.sh true
ends_well
says "a user whom the image does not know, and who can write nowhere" "con el usuario 4242" --user 4242:4242 -- start.sh bash -c "$tutorial"
ends_well

says "the limit of memory is the cells' as well" "CUADERNO_MEMORY_LIMIT=268435456" --user jovyan -e MEM_LIMIT=536870912 -- start.sh env
ends_well
says "a cell that exceeds it" "se ha superado el límite de memoria" --user jovyan -e MEM_LIMIT=536870912 -v "$scratch/notebooks:/notebooks:ro" -- \
  start.sh bash -c 'cuaderno run /notebooks/glotón.ipynb -o /tmp/glotón.ipynb && cat /tmp/glotón.ipynb'
ends_well
says "and the cells after it" "sigue: 42" --user jovyan -e MEM_LIMIT=536870912 -v "$scratch/notebooks:/notebooks:ro" -- start.sh cuaderno run /notebooks/glotón.ipynb
ends_well
# The last one, since jovyan is another from here on.
says "another NB_UID, given to root" "uid=1234" --user root -e NB_UID=1234 -e NB_GID=1234 -- start.sh id
ends_well
echo "all bad settings are explained"
