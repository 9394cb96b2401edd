"""Each driver once against servers that tell the truth, and against two that
are no use: smoke.py NAME...

A driver passes if it prints what our own client is told, by `qmpspec serve`
and by QEMU, and does not claim success where nobody answers.  One that waits
for ever is said to hang: that is its library's doing.  Prints TAP.
"""

import sys

import drive
import servers


class Tap:
    def __init__(self):
        self.bad = self.n = 0

    def line(self, good, text):
        self.n += 1
        self.bad += not good
        print(f'{"" if good else "not "}ok {self.n} - {text}', flush=True)


def truthful(tap, client, name):
    if not client.fits(name):
        tap.line(True, f'{client.name} {name} # SKIP asks what it lacks')
        return
    if not servers.is_installed(name):
        tap.line(True, f'{client.name} {name} # SKIP not installed')
        return
    command, member = client.asks
    with servers.Server(name) as server:
        outcome, printed, message, seconds = drive.drive(client, server.path)
        want = servers.ask(server.path, command)[0]['return'][member]
    tap.line(outcome == 'ok' and printed == want,
             f'{client.name} {name}: {outcome} {printed!r} {message} '
             f'{seconds:.2f} s'.replace('  ', ' '))


def useless(tap, client, closes):
    with servers.Mute(closes) as server:
        outcome, printed, message, seconds = drive.drive(client, server.path)
    tap.line(outcome in ('refused', 'hung', 'crashed') and not printed,
             f'{client.name} {"closes" if closes else "silence"}: '
             f'{outcome} after {seconds:.1f} s: {message}')


def main():
    tap = Tap()
    clients = drive.installed(sys.argv[1:])
    for client in clients:
        for name in 'serve', 'qemu-system':
            truthful(tap, client, name)
        for closes in True, False:
            useless(tap, client, closes)
    print(f'1..{tap.n}')
    if not clients:
        print('interop: no client is installed: nothing was proved',
              file=sys.stderr)
        sys.exit(3)
    sys.exit(tap.bad > 0)


main()
