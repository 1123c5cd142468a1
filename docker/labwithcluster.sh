#!/bin/bash
# JupyterLab with the embedded cluster for its notebooks, and the tutorial for
# GoNB beside it: what the browser's test (kernel/e2e/image) opens.
set -euo pipefail

cuaderno cluster >/tmp/cluster.log &
until grep -q '^export KAFKA_BROKERS=' /tmp/cluster.log; do
  kill -0 $! || exit 1
  sleep 0.1
done
eval "$(grep '^export KAFKA_BROKERS=' /tmp/cluster.log)"
start.sh true 2>/dev/null # puts the notebooks there
cd /home/jovyan/work
sed 's/"name": "cuaderno"/"name": "gonb"/' 01-tutorial-kafka.ipynb >gonb.ipynb
exec start.sh start-notebook.py 2>/tmp/lab.log
