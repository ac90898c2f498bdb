#!/bin/sh
# Becomes the bridge: what the systemd unit starts; the version before it where an upgrade was cut off before this one was
# believed. Where a service manager wants to be told how it goes, its socket is
# opened on the way, since Node opens none of that kind; perl is part of every Debian and Ubuntu, and leaves nothing behind.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
versions=$(dirname -- "$(dirname -- "$here")")
# Which Node it is was settled when it was installed, beside the versions.
node=$versions/node
# An installer that still runs decides by itself; since a power cut it does not, and nobody is there.
if read -r boot previous node_before 2> /dev/null < "$versions/.on-trial" &&
  [ "$boot" != "$(cat /proc/sys/kernel/random/boot_id)" ]; then
  if [ "$versions/$previous/launch" = "$here" ]; then node=$node_before
  elif [ -x "$versions/$previous/launch/run.sh" ]; then
    echo "tether: an upgrade was cut off before it was believed: $previous runs; launch/install.sh tries it again" >&2
    exec "$versions/$previous/launch/run.sh" "$@"
  fi
fi
[ -x "$node" ] || node=node
# What ROS wants in the environment; its script does not bear `set -u`. One that is missing, or for another shell, would
# end this one: so it is tried in a shell of its own, and a rover without ROS is still a rover.
if [ -n "${ROS_SETUP:-}" ]; then
  # shellcheck source=/dev/null
  if found=$(set +eu; . "$ROS_SETUP" >&2; export -p); then eval "$found"
  else echo "tether: $ROS_SETUP cannot be sourced, so there is no ROS here; it has to be a setup.sh that exists" >&2
  fi
fi
# A disk that hangs holds a thread for each of its files; the serial port needs one as well.
export UV_THREADPOOL_SIZE="${UV_THREADPOOL_SIZE:-16}"
if [ -n "${NOTIFY_SOCKET:-}" ] && [ -x /usr/bin/perl ]; then
  exec /usr/bin/perl "$here/notified.pl" "$node" "$here/../dist/bridge/main.js" "$@"
fi
exec "$node" "$here/../dist/bridge/main.js" "$@"
