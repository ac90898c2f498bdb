#!/bin/sh
# `tether …` on a machine where it is installed as a service: what is asked of that one, by its configuration.
set -eu
# What the service is given besides counts here as well; whoever may not read it asks for less.
reader=/opt/tether/current/launch/environment.mjs
if [ -r /etc/tether/environment ] && [ -r "$reader" ]; then
  given=$(/opt/tether/node "$reader" /etc/tether/environment)
  eval "$given"
fi
export TETHER_CONFIG="${TETHER_CONFIG:-/etc/tether/config.json}"
exec /opt/tether/node /opt/tether/current/dist/bridge/main.js "$@"
