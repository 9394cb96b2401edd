"""Drives labgrid's QMPMonitor: driver.py SOCKET.

It is given the pipes of the process that speaks QMP, as labgrid's driver of
QEMU does; here that is socat, which hands on what the socket says.
"""

import subprocess
import sys

try:
    from labgrid.util.qmp import QMPMonitor
except ImportError as err:
    print(err, file=sys.stderr)
    sys.exit(77)

pipes = subprocess.Popen(['socat', '-', f'UNIX-CONNECT:{sys.argv[1]}'],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
try:
    qmp = QMPMonitor(pipes.stdout, pipes.stdin)
    print(qmp.execute('query-status')['status'])
except Exception as err:
    sys.exit(f'{type(err).__name__}: {err}')
finally:
    pipes.kill()
    pipes.wait()
