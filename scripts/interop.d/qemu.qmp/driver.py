"""Drives qemu.qmp's QMPClient: driver.py SOCKET."""

import asyncio
import sys

try:
    from qemu.qmp import QMPClient
except ImportError as err:
    print(err, file=sys.stderr)
    sys.exit(77)


async def main():
    qmp = QMPClient('interop')
    await qmp.connect(sys.argv[1])
    try:
        return (await qmp.execute('query-status'))['status']
    finally:
        await qmp.disconnect()


try:
    print(asyncio.run(asyncio.wait_for(main(), 3)))
except Exception as err:
    sys.exit(f'{type(err).__name__}: {err}')
