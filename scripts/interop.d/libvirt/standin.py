"""Stands in for an emulator: standin.py SOCKET [EMULATOR OPTION]...

Listens where libvirt wants a monitor, puts itself into the background as it
is asked to, and hands on all bytes between libvirt and SOCKET.  It says
nothing of its own, and ends when either side does.
"""

import os
import socket
import sys
import threading


def value(option):
    return sys.argv[sys.argv.index(option) + 1]


def hand_on(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        for end in source, sink:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def main():
    if '-qmp' not in sys.argv:
        sys.exit('only for probing')
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(value('-qmp').split(':', 1)[1].split(',')[0])
    listener.listen(1)
    ready, tell = os.pipe()
    if os.fork() > 0:
        os.close(tell)
        os.read(ready, 1)
        os._exit(0)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    # libvirt kills whom the file names, and waits until nothing is left of
    # it; whoever adopts orphans here may bury them late.
    if os.fork() > 0:
        os.close(tell)
        os.wait()
        os._exit(0)
    with open(value('-pidfile'), 'w') as file:
        print(os.getpid(), file=file)
    os.close(tell)

    listener.settimeout(10)
    client = listener.accept()[0]
    client.settimeout(None)
    server = socket.socket(socket.AF_UNIX)
    server.connect(sys.argv[1])
    back = threading.Thread(target=hand_on, args=(server, client))
    back.start()
    hand_on(client, server)
    back.join()


main()
