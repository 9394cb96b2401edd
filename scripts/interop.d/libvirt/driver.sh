#!/bin/bash
# Drives libvirt's QEMU driver: driver.sh SOCKET.
#
# libvirt is loaded into virsh, without a daemon and with all its files in a
# folder of its own.  There it starts standin.py as the emulator to probe,
# which connects it to SOCKET; it does much more than negotiate.  What is
# printed is the package that its cache has afterwards: from the reply to
# query-version.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
lib=$(echo "$here"/files/usr/lib/*-linux-gnu)

# Whoever was killed could not tidy up.
for old in /tmp/interop-libvirt.*; do
    [ ! -d "$old" ] || kill -0 "${old##*.}" 2>/dev/null || rm -rf "$old"
done
# Short: the name of libvirt's socket in it has a limit.
dir=/tmp/interop-libvirt.$$
mkdir -m 700 "$dir"
trap 'rm -rf "$dir"' EXIT

printf '#!/bin/sh\nexec python3 %q %q "$@"\n' "$here/standin.py" "$1" \
    >"$dir/emulator"
chmod +x "$dir/emulator"

as=()
if [ "$(id -u)" -eq 0 ]; then
    as=(unshare --user --map-user=65534 --map-group=65534)
fi
LD_LIBRARY_PATH=$lib LIBVIRT_DRIVER_DIR=$lib/libvirt/connection-driver \
    "${as[@]}" "$here/files/usr/bin/virsh" -q \
    -c "qemu:///embed?root=$dir/own" domcapabilities \
    --emulatorbin "$dir/emulator" >/dev/null 2>"$dir/said" || {
    sed -n 's/^error: //p' "$dir/said" >&2
    exit 1
}
sed -n 's:^ *<package>\(.*\)</package>$:\1:p' \
    "$dir"/own/cache/qemu/capabilities/*.xml
