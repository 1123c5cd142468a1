#!/bin/bash
# alumnos.sh reads students' names, one a line, and writes their KafkaUsers:
#
#   ./alumnos.sh < lista.txt | kubectl apply -n aula -f -
#
# A name is what the student logs in to JupyterHub with.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# jupyterhub.yaml lets no other names in; "profesor" is the teacher's.
valid='^[a-z][a-z0-9]*(-[a-z0-9]+)*$'
template=$(<"$here/alumno.yaml")
number=0 bad=0 users=''
declare -A seen=()
while IFS= read -r name || [[ -n $name ]]; do
  number=$((number + 1))
  name=${name%$'\r'}
  [[ -n $name ]] || continue
  if ! [[ $name =~ $valid ]] || ((${#name} > 40)) || [[ $name == profesor ]]; then
    echo "línea $number: «$name» no sirve: letras minúsculas sin tilde, cifras y guiones sueltos, 40 como mucho, y no «profesor»" \
      "· line $number: \"$name\" is of no use: unaccented small letters, digits and single hyphens, 40 at most, and not \"profesor\"" >&2
    bad=1
  elif [[ -n ${seen[$name]:-} ]]; then
    echo "línea $number: «$name» está dos veces · line $number: \"$name\" is there twice" >&2
    bad=1
  else
    seen[$name]=1
    users+="---"$'\n'"${template//ALUMNO/$name}"$'\n'
  fi
done
((!bad)) || exit 1
printf '%s' "$users"
