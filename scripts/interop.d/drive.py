"""What the drivers of the clients share: finding them, and running one.

Knows nothing of servers or cases.  A driver has a process group of its own,
which is ended with it; what it prints is bounded.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.environ['OUT']

# Above the longest limit that a library here has of its own, ganeti's 5 s,
# with room for a busy machine, on which some take seconds to be loaded.
DEADLINE = float(os.environ.get('DEADLINE', '15'))
MOST = 4096

# Whoever is told to end takes what he started with him.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Client:
    """A folder of this one, and what was made of it in OUT."""

    def __init__(self, name):
        with open(f'{HERE}/{name}/install', encoding='utf-8') as file:
            said = dict(re.findall(r'^# (\w+): (.*)$', file.read(), re.M))
        self.name = name
        self.language = said['Language']
        self.limit = said['Limit']
        # The command and the member of its reply that the driver prints.
        self.asks = said.get('Asks', 'query-status status').split()
        # What it can do beyond the plain; a capability is one it enables.
        self.offers = said.get('Offers', '').split()
        # Servers that can answer all that it asks; all unless said.
        self.servers = said.get('Servers', '').split()
        self.driver = f'{OUT}/{name}/driver'
        self.installed = os.access(self.driver, os.X_OK)
        self.version = ''
        self.why = 'not tried yet'
        if self.installed:
            self.version = subprocess.run(
                [self.driver, '--version'], capture_output=True, text=True,
                check=True).stdout.split()[-1]
        elif os.path.exists(f'{OUT}/{name}/why'):
            with open(f'{OUT}/{name}/why', encoding='utf-8') as file:
                self.why = file.read().strip()

    def fits(self, server):
        return not self.servers or server in self.servers


def installed(names):
    """The clients that can be driven; the others are named."""
    clients = [Client(name) for name in names]
    for client in clients:
        if not client.installed:
            print(f'{client.name:<16} not installed: {client.why}')
    return [client for client in clients if client.installed]


def said(file):
    file.seek(0)
    return file.read(MOST).decode('utf-8', 'replace')


def last_line(text):
    """The line that tells most, without what differs from run to run."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r'\w*(Error|panic)\b', line)]
    line = (errors or lines or [''])[-1 if errors else 0]
    line = re.sub(r'/\S*/[\w.-]+', 'PATH', line)
    return re.sub(r'\d{3,}', 'N', line)[:120]


def end(child):
    """Asks its group to end, so that it can tidy up, and then makes it."""
    os.killpg(child.pid, signal.SIGTERM)
    time.sleep(0.5)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def drive(client, path):
    """(outcome, what was printed, message, seconds) of one conversation."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen(
            [client.driver, path], stdin=subprocess.DEVNULL, stdout=out,
            stderr=err, start_new_session=True)
        try:
            status = child.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            status = None
            end(child)
        except BaseException:
            end(child)
            raise
        printed, message = said(out).strip(), last_line(said(err))
    seconds = time.monotonic() - start
    if status is None:
        return 'hung', printed, message, seconds
    if status == 0:
        return 'ok', printed, message, seconds
    if status == 1:
        return 'refused', printed, message, seconds
    if status == 77:
        return 'cannot', printed, message, seconds
    return 'crashed', printed, f'status {status}: {message}', seconds
