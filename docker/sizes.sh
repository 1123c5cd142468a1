#!/bin/bash
# Prints, as a Markdown table, what the image consists of: run inside it
# (docker run --rm -u root -v "$PWD/docker:/try:ro" cuaderno/lab:1.0 bash /try/sizes.sh).
set -euo pipefail

mib() { { du -sxm --total "$@" 2>/dev/null || true; } | tail -n 1 | cut -f 1; } # a pattern may match nothing
row() { printf '| %s | %d |\n' "$1" "$2"; }

all=$(mib /bin /boot /etc /home /lib* /opt /root /sbin /srv /usr /var)
go=$(mib /usr/local/go)
jupyter=$(mib /opt/jupyter)
modules=$(mib /opt/go/mod)
gocache=$(mib /opt/go/build)
cache=$(mib /opt/cuaderno/cache)
programs=$(mib /opt/cuaderno/bin)
compiler=$(mib /usr/lib/gcc /usr/include /usr/lib/*-linux-gnu/*.a /usr/bin/*-linux-gnu-* /usr/bin/mold)
echo "| qué · what | MiB |"
echo "|---|---|"
row "Go (/usr/local/go)" "$go"
row "JupyterLab, jupyterhub-singleuser (/opt/jupyter)" "$jupyter"
row "compilador de C, mold · C compiler, mold" "$compiler"
row "código de los módulos · modules' sources (/opt/go/mod)" "$modules"
row "caché de Go · Go's cache (/opt/go/build)" "$gocache"
row "celdas y bibliotecas compiladas · compiled cells and libraries (/opt/cuaderno/cache)" "$cache"
row "programas · programs (/opt/cuaderno/bin)" "$programs"
row "Debian, Python" $((all - go - jupyter - compiler - modules - gocache - cache - programs))
row "**todo · all**" "$all"
