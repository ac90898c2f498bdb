#!/bin/sh
# `tether …` on a machine where it is installed as a service: what is asked of that one, by its configuration.
set -eu
# What the service is given besides counts here as well; whoever may not read it asks for less.
if [ -r /etc/tether/environment ]; then
  while IFS='=' read -r key value || [ -n "$key" ]; do
    case $key in TETHER_*) value=${value#\"} && export "$key=${value%\"}" ;; esac
  done < /etc/tether/environment
fi
export TETHER_CONFIG="${TETHER_CONFIG:-/etc/tether/config.json}"
exec /opt/tether/node /opt/tether/current/dist/bridge/main.js "$@"
