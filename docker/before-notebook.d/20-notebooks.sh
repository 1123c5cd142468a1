# Sourced by start.sh: the course in the work folder, and the Go module for
# notebooks outside of any. A student's file is never overwritten.

work=/home/jovyan/work
mkdir -p "$work" 2>/dev/null || true # a home that is mounted may be empty
if [[ ! -d $work || ! -w $work ]]; then
  say "la carpeta $work no se puede escribir: los cuadernos se abren desde una copia que se pierde al parar. Monta un volumen cuyo dueño sea $(id -u):$(id -g)" \
    "the folder $work cannot be written: notebooks open from a copy that is lost at the stop. Mount a volume that $(id -u):$(id -g) owns"
  work=$(mktemp -d)
fi
for notebook in /opt/cuaderno/course/notebooks/*.ipynb; do
  [[ -e $work/${notebook##*/} ]] || cp --no-preserve=mode "$notebook" "$work/"
done
if [[ $work != /home/jovyan/work ]]; then export CUADERNO_WORK=$work; fi

# It is written anew at each start, so that a kept home follows a new image; what
# a student has added to it stays. The kernelspec that comes with it is not
# wanted: the image has one.
scratch=$(mktemp -d)
if ! (cd /opt/cuaderno/course && JUPYTER_DATA_DIR=$scratch cuaderno install >"$scratch/log" 2>&1); then
  cat "$scratch/log" >&2
fi
rm -rf "$scratch"
unset work notebook scratch
