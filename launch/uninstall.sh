#!/bin/sh
# Takes the service and every version away. The configuration and what the bridge keeps stay, unless --purge.
set -eu

prefix='' purge=no dry=no
while [ $# -gt 0 ]; do
  case $1 in
    --purge) purge=yes ;;
    --dry-run) dry=yes ;;
    --prefix)
      [ $# -ge 2 ] || { echo 'uninstall: --prefix needs a value' >&2; exit 2; }
      prefix=$2
      shift ;;
    *) echo 'usage: uninstall.sh [--dry-run] [--purge] [--prefix DIR]' >&2; exit 2 ;;
  esac
  shift
done
systemctl=${SYSTEMCTL:-}
[ -n "$prefix" ] || systemctl=${systemctl:-systemctl}
act() { if [ "$dry" = yes ]; then printf 'would: %s\n' "$*"; else "$@"; fi; }

[ -n "$prefix" ] || [ "$dry" = yes ] || [ "$(id -u)" = 0 ] || { echo 'uninstall: run it as root' >&2; exit 1; }
if [ -n "$systemctl" ]; then act "$systemctl" disable --now tether.service || true; fi
act rm -f "$prefix/etc/systemd/system/tether.service" "$prefix/etc/udev/rules.d/60-tether.rules" \
  "$prefix/etc/systemd/journald.conf.d/tether.conf" "$prefix/usr/local/bin/tether"
act rm -rf "$prefix/opt/tether"
if [ -n "$systemctl" ]; then act "$systemctl" daemon-reload || true; fi
if [ "$purge" = yes ]; then
  act rm -rf "$prefix/etc/tether" "$prefix/var/lib/tether"
  if [ -z "$prefix" ] && id tether > /dev/null 2>&1; then act userdel tether; fi
else
  printf 'kept: %s and %s (--purge takes them away)\n' "$prefix/etc/tether" "$prefix/var/lib/tether"
fi
