#!/bin/sh
# Installs the Chromium that the browser tests drive. Debian and its relatives
# only; elsewhere it says what is needed.
set -eu
if ! command -v apt-get >/dev/null; then
	echo "Chromium is missing: install it with this system's package manager" >&2
	exit 1
fi
run=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "Chromium is missing: run 'apt-get install chromium' as root" >&2
		exit 1
	fi
	run="sudo -n"
fi
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
$run apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
