# Sourced by start.sh: says which brokers cells will find. It does not wait for
# them: the lab is of use without.

if [[ -z ${KAFKA_BROKERS:-} ]]; then
  say "KAFKA_BROKERS no está definida: arranca con «docker compose up», o abre una terminal en el lab, ejecuta «cuaderno cluster» y copia en una celda la línea que muestra" \
    "KAFKA_BROKERS is not set: start with \"docker compose up\", or open a terminal in the lab, run \"cuaderno cluster\" and copy the line it shows into a cell"
else
  (
    for broker in ${KAFKA_BROKERS//,/ }; do
      if ! [[ $broker =~ ^[^:]+:[0-9]+$ ]]; then
        say "en KAFKA_BROKERS, «$broker» no es host:puerto; por ejemplo kafka1:9092" \
          "in KAFKA_BROKERS, \"$broker\" is not host:port; for example kafka1:9092"
      elif ! timeout 3 bash -c ":>/dev/tcp/${broker%:*}/${broker##*:}" 2>/dev/null; then
        say "el bróker $broker no responde: comprueba el nombre y el puerto con «docker compose ps»" \
          "broker $broker does not answer: check its name and port with \"docker compose ps\""
      fi
    done
  ) &
fi
