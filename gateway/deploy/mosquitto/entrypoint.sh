#!/bin/sh
# Starts mosquitto with the topic rules of MQTT_PREFIX, the gateway's account and the health check's, and makes it read
# the password file again whenever the gateway has written the devices' credentials into it. Runs as root; mosquitto
# drops its own rights.
set -eu

auth=/mosquitto/auth
passwords=$auth/passwd
acl=/run/mosquitto-acl

# The gateway's container writes here through the group.
mkdir -p "$auth"
touch "$passwords"
chown root:mosquitto "$auth"
chmod 2770 "$auth"

(umask 077 && head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >/run/mosquitto-health)
mosquitto_passwd -b "$passwords" gateway "$MQTT_GATEWAY_PASSWORD"
mosquitto_passwd -b "$passwords" health "$(cat /run/mosquitto-health)"
chown root:mosquitto "$passwords"
chmod 0660 "$passwords"

sh /roadcast/acl.sh "$MQTT_PREFIX" >"$acl"
chown root:mosquitto "$acl"
chmod 0640 "$acl"

mosquitto -c /roadcast/mosquitto.conf &
broker=$!
trap 'kill -TERM "$broker"' TERM INT

(
  seen=$(cksum "$passwords")
  while kill -0 "$broker" 2>/dev/null; do
    sleep 1
    now=$(cksum "$passwords" 2>/dev/null) || continue
    [ "$now" = "$seen" ] && continue
    seen=$now
    kill -HUP "$broker"
  done
) &

# A trapped signal ends the first wait; the second waits for the broker to have saved its messages.
status=0
wait "$broker" || status=$?
if kill -0 "$broker" 2>/dev/null; then
  status=0
  wait "$broker" || status=$?
fi
exit "$status"
