#!/bin/bash
# The image's entry: settles who runs (as docker-stacks do), runs the hooks, and
# becomes the command. Links to it by other names are the commands themselves.
set -euo pipefail

# say SPANISH ENGLISH writes one line to the container's log.
say() {
  case ${CUADERNO_LANG:-es} in
    en*) echo "cuaderno: $2" >&2 ;;
    *) echo "cuaderno: $1" >&2 ;;
  esac
}

# hooks DIR sources the *.sh files and runs the other executable ones.
hooks() {
  local hook
  for hook in "$1"/*; do
    case $hook in
      *.sh) source "$hook" ;;
      *) [[ ! -x $hook || -d $hook ]] || "$hook" ;;
    esac
  done
}

# become_user, as root: gives jovyan the ids that NB_UID and NB_GID say, and
# starts this script again as that user.
become_user() {
  local name
  for name in NB_UID NB_GID; do
    if ! [[ ${!name} =~ ^[0-9]+$ ]] || ((${!name} == 0)); then
      say "$name=${!name} no sirve: debe ser un número mayor que 0, por ejemplo el de «id -u»" \
        "$name=${!name} is of no use: it must be a number above 0, for example that of \"id -u\""
      exit 1
    fi
  done
  if [[ $(id -u jovyan) != "$NB_UID" ]]; then usermod --uid "$NB_UID" jovyan; fi
  # Users stays among the groups: the caches are writable to it.
  if [[ $(id -g jovyan) != "$NB_GID" ]]; then
    groupadd --force --gid "$NB_GID" --non-unique aula
    usermod --gid "$NB_GID" --append --groups users jovyan
  fi
  chown "$NB_UID:$NB_GID" /home/jovyan /home/jovyan/work
  if [[ ${CHOWN_HOME:-} =~ ^(1|yes|true)$ ]]; then chown -R "$NB_UID:$NB_GID" /home/jovyan; fi
  hooks /usr/local/bin/start-notebook.d
  exec setpriv --reuid "$NB_UID" --regid "$NB_GID" --init-groups --no-new-privs \
    env HOME=/home/jovyan USER=jovyan "$0" "$@"
}

main() {
  if ((EUID == 0)); then become_user "$@"; fi
  if [[ $NB_UID != 1000 && $NB_UID != "$UID" ]]; then
    say "NB_UID=$NB_UID, pero el usuario es $UID: NB_UID y NB_GID solo valen con --user root" \
      "NB_UID=$NB_UID, but the user is $UID: NB_UID and NB_GID count with --user root only"
  fi
  hooks /usr/local/bin/before-notebook.d
  (($#)) || set -- start-notebook.py
  local command=$1
  shift
  case ${command##*/} in
    start-notebook.py | start-notebook.sh)
      # Under JupyterHub the same image serves one of its users.
      if [[ -n ${JUPYTERHUB_API_TOKEN:-} ]]; then exec jupyterhub-singleuser "$@"; fi
      exec jupyter "${DOCKER_STACKS_JUPYTER_CMD:-lab}" "$@"
      ;;
    start-singleuser.py | start-singleuser.sh) exec jupyterhub-singleuser "$@" ;;
    observe) exec observador "$@" ;;
    *) exec "$command" "$@" ;;
  esac
}

case ${0##*/} in
  start.sh) main "$@" ;;
  *) main "${0##*/}" "$@" ;;
esac
