#!/bin/sh
# A unit with its override.conf and its env file, as root:  ./systemd.sh
set -e
auracheck check systemd:auraconnect --env production
systemctl restart auraconnect
