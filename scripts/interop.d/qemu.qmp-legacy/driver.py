"""Drives qemu.qmp's QEMUMonitorProtocol: driver.py SOCKET."""

import sys

try:
    from qemu.qmp.legacy import QEMUMonitorProtocol
except ImportError as err:
    print(err, file=sys.stderr)
    sys.exit(77)

try:
    qmp = QEMUMonitorProtocol(sys.argv[1])
    qmp.settimeout(3)
    qmp.connect()
    status = qmp.cmd('query-status')['status']
    qmp.close()
    print(status)
except Exception as err:
    sys.exit(f'{type(err).__name__}: {err}')
