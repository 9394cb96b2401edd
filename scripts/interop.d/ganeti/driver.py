"""Drives ganeti's QmpConnection: driver.py SOCKET."""

import sys

try:
    from ganeti.hypervisor.hv_kvm.monitor import QmpConnection
except ImportError as err:
    print(err, file=sys.stderr)
    sys.exit(77)

try:
    with QmpConnection(sys.argv[1]) as qmp:
        status = qmp.Execute('query-status')['status']
    print(status)
except Exception as err:
    sys.exit(f'{type(err).__name__}: {err}')
