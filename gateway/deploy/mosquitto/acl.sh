#!/bin/sh
# Prints mosquitto's topic rules: `acl.sh roads/v1`, with the first levels of every topic (MQTT_PREFIX).
set -eu

prefix=$1

cat <<EOF
# The gateway reads what devices send and writes their commands.
user gateway
topic read $prefix/+/+/readings
topic read $prefix/+/+/presence
topic read $prefix/+/+/state
topic read $prefix/+/+/events
topic read $prefix/+/+/results
topic read $prefix/+/+/position
topic write $prefix/+/+/commands

# The health check, an account of its own: one client id has one connection.
user health
topic read \$SYS/broker/uptime

# A device writes its own messages and reads its own commands. Its user name, %u, is {kind}/{id}: one pattern covers two
# levels of the topic. It cannot say which kind sends what; a message that a kind does not send reaches the gateway and
# is dead-lettered as unknownTopic.
pattern write $prefix/%u/readings
pattern write $prefix/%u/presence
pattern write $prefix/%u/state
pattern write $prefix/%u/events
pattern write $prefix/%u/results
pattern write $prefix/%u/position
pattern read $prefix/%u/commands
EOF
