# Sourced by start.sh: what must hold before the lab starts, each with a message
# in the log that says what to do.

# A home folder that cannot be written (another --user, a mount) leaves Jupyter
# without a place for its own files: it gets one that ends with the container.
if [[ ! -w $HOME ]]; then
  say "la carpeta $HOME no se puede escribir con el usuario $(id -u): los ajustes de Jupyter se perderán al parar. Usa --user $NB_UID, o monta la carpeta con ese dueño" \
    "the folder $HOME cannot be written by user $(id -u): Jupyter's settings are lost at the stop. Use --user $NB_UID, or mount the folder with that owner"
  HOME=$(mktemp -d)
  export HOME
fi

# writable_copy DIR prints a folder that stands for DIR and can be written: DIR
# itself, or one of links to its files, if the root file system is read-only or
# the user is not in the group users. Go and the kernel add files to it.
writable_copy() {
  local dir=$1 copy
  if [[ -w $dir ]] && (: >"$dir/.probe.$$") 2>/dev/null; then
    rm -f "$dir/.probe.$$"
    echo "$dir"
    return
  fi
  copy=${CUADERNO_SCRATCH:-${TMPDIR:-/tmp}}/cuaderno-cache/${dir##*/}
  mkdir -p -m 700 "${copy%/*}"
  [[ -d $copy ]] || cp -rs "$dir" "$copy"
  chmod -R u+rwX "$copy" 2>/dev/null || true
  echo "$copy"
}

if [[ -r $XDG_CACHE_HOME/ARCH && $(<"$XDG_CACHE_HOME/ARCH") != "$(go env GOARCH)" ]]; then
  say "la caché de $XDG_CACHE_HOME es de otra arquitectura ($(<"$XDG_CACHE_HOME/ARCH")): quita el volumen que la tapa; mientras, las celdas se compilan de nuevo" \
    "the cache in $XDG_CACHE_HOME is of another architecture ($(<"$XDG_CACHE_HOME/ARCH")): remove the volume that hides it; until then cells are compiled anew"
  XDG_CACHE_HOME=$(mktemp -d)
fi
XDG_CACHE_HOME=$(writable_copy "$XDG_CACHE_HOME")
GOCACHE=$(writable_copy "$GOCACHE")
export XDG_CACHE_HOME GOCACHE
# Go empties its cache of what was not used for days, once a day: not of the
# image's part, however old the image is.
date +%s 2>/dev/null >"$GOCACHE/trim.txt" || true

# Go does not know of the container's limit (JupyterHub's MEM_LIMIT, in bytes, or
# the cgroup's). Half of it for each Go process leaves room for the others; beyond
# it they collect garbage, nothing fails. The cells of one notebook may hold that
# much: more ends them with a message, where the system would end whatever it
# finds, JupyterLab too.
limit=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -n 1) || true
if [[ ${MEM_LIMIT:-$limit} =~ ^[0-9]+$ ]] && ((${#BASH_REMATCH[0]} < 15)); then
  limit=$((${MEM_LIMIT:-$limit} / 2))
  export GOMEMLIMIT=${GOMEMLIMIT:-$limit}
  # The kernel takes no less than 64 MB.
  if ((limit >= 64 << 20)); then export CUADERNO_MEMORY_LIMIT=${CUADERNO_MEMORY_LIMIT:-$limit}; fi
fi
unset limit
