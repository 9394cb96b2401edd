"""Servers to drive the clients against: real ones, ours, and two that are no
use to anybody; and storms of events.

Each is started in a folder of its own that goes with it.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

MACHINE = ['qemu-system-x86_64', '-machine', 'none', '-nodefaults',
           '-display', 'none', '-S']

# How each is started; {dir}/qmp is for the client, {dir}/other the monitor
# that a storm is made from, {dir}/vnc where it calls.
COMMANDS = {
    'serve': ['qmpspec', 'serve', '--listen', 'unix:{dir}/qmp',
              '--listen', 'unix:{dir}/other'],
    'qemu-system': MACHINE + [
        '-qmp', 'unix:{dir}/qmp,server=on,wait=off',
        '-qmp', 'unix:{dir}/other,server=on,wait=off',
        '-vnc', 'unix:{dir}/vnc'],
    'qemu-pretty': MACHINE + [
        '-chardev', 'socket,path={dir}/qmp,server=on,wait=off,id=c',
        '-mon', 'chardev=c,mode=control,pretty=on'],
    'storage-daemon': [
        'qemu-storage-daemon', '--chardev',
        'socket,path={dir}/qmp,server=on,wait=off,id=c',
        '--monitor', 'chardev=c'],
}


def dial(path):
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(10)
    link.connect(path)
    return link


class Server:
    """A child that listens at .path until the end of a `with`."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix='interop.', dir='/tmp')
        self.path = f'{self.dir}/qmp'
        with open(f'{self.dir}/log', 'wb') as log:
            self.child = subprocess.Popen(
                [word.format(dir=self.dir) for word in COMMANDS[self.name]],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(500):
            if self.child.poll() is not None:
                break
            try:
                with dial(self.path) as link:
                    # Else the next to connect may get the rest of this.
                    next(messages(link))
                return self
            except (OSError, StopIteration):
                time.sleep(0.02)
        self.__exit__()
        raise RuntimeError(f'{self.name} did not start')

    def __exit__(self, *_):
        self.child.kill()
        self.child.wait()
        shutil.rmtree(self.dir)

    def alive(self):
        return self.child.poll() is None


def is_installed(name):
    return shutil.which(COMMANDS[name][0]) is not None


class Mute:
    """Takes connections and says nothing; or closes each at once."""

    def __init__(self, closes):
        self.closes = closes

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix='interop.', dir='/tmp')
        self.path = f'{self.dir}/qmp'
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(8)
        if self.closes:
            threading.Thread(target=self.turn_away, daemon=True).start()
        return self

    def turn_away(self):
        try:
            while True:
                self.listener.accept()[0].close()
        except OSError:
            pass

    def __exit__(self, *_):
        # Shutting down wakes the thread; closing alone does not.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        shutil.rmtree(self.dir)


def messages(link):
    """What comes, as values: pretty=on spreads one over many lines."""
    text, decoder = '', json.JSONDecoder()
    while data := link.recv(65536):
        text += data.decode()
        try:
            while text := text.lstrip():
                value, end = decoder.raw_decode(text)
                text = text[end:]
                yield value
        except ValueError:
            pass


def ask(path, *commands):
    """The replies to commands, by a client as plain as can be.  What is left
    of the connection before, a greeting or a reply, has not its ids."""
    replies = []
    with dial(path) as link:
        heard = messages(link)
        for n, name in enumerate(('qmp_capabilities',) + commands):
            link.sendall(json.dumps({'execute': name, 'id': n}).encode())
            replies.append(next(m for m in heard if isinstance(m, dict) and
                                m.get('id') == n))
    return replies[1:]


class Storm(threading.Thread):
    """Makes a server emit events as fast as it can, and counts them."""

    def __init__(self, server, kind):
        super().__init__(daemon=True)
        self.dir = server.dir
        self.kind = kind
        self.events = 0
        self.over = False
        self.rate = 0
        self.why = None

    def __enter__(self):
        self.start()
        self.began = time.monotonic()
        # It blows before anybody connects.
        while self.events < 10 and self.is_alive():
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.over = True
        self.join()
        self.rate = self.events / (time.monotonic() - self.began)

    def run(self):
        while not self.over:
            try:
                if self.kind == 'vnc':
                    self.call()
                else:
                    self.events += len(ask(f'{self.dir}/other',
                                           *['stop', 'cont'] * 50))
            except (BlockingIOError, FileNotFoundError):
                # Its backlog is full, or it does not listen there yet.
                time.sleep(0.001)
            except (OSError, StopIteration) as err:
                self.why = f'the storm is over: {err!r}'
                break

    def call(self):
        # Once it greets it has said that somebody is connected; that he
        # left, it will.
        with dial(f'{self.dir}/vnc') as link:
            link.recv(12)
        self.events += 2
