"""Each client against each real server, N times: pairs.py NAME...

Plain, and while the server emits events as fast as it can.  Prints the rates
and, for what did not go well, the reasons; the same as JSON lines goes to
OUT/pairs.jsonl.  Exit status: 0 all was tried, 3 there is nothing to try.
"""

import collections
import json
import os
import sys
import time

import drive
import servers

N = int(os.environ.get('N', '50'))
# A pair that hangs so often, or takes so many seconds, has told what it has
# to tell; how often it was tried is in the table.
HANGS = 5
SECONDS = float(os.environ.get('SECONDS_A_PAIR', '60'))

# Server, storm.  pretty=on is how a person's QEMU prints, over many lines.
COLUMNS = [
    ('serve', None), ('serve', 'stop'), ('qemu-system', None),
    ('qemu-system', 'stop'), ('qemu-system', 'vnc'), ('qemu-pretty', None),
    ('storage-daemon', None),
]


def title(server, storm):
    return f'{server}+{storm}' if storm else server


def truth(server, storm, client):
    """What a client may print.  Nobody has changed the state of a fresh
    machine but the storm."""
    command, member = client.asks
    reply = servers.ask(server.path, command)[0]
    if 'return' not in reply:
        # Whoever is told so may say it in his own words.
        return None, command
    if storm == 'stop' and member == 'status':
        return {'running', 'paused'}, None
    return {reply['return'][member]}, None


def one(client, path, good, error):
    """The outcome and its reason, of one try."""
    outcome, printed, message, _ = drive.drive(client, path)
    if outcome == 'ok' and (good is None or printed not in good):
        return 'wrong', f'printed {printed!r}'
    if outcome == 'refused' and error and error in message:
        return 'ok', ''
    return outcome, message or 'says nothing'


def tally(client, server, storm):
    count, why = collections.Counter(), collections.Counter()
    good, error = truth(server, storm, client)
    end = time.monotonic() + SECONDS
    for _ in range(N):
        outcome, reason = one(client, server.path, good, error)
        if not server.alive():
            outcome, reason = 'server died', reason
        count[outcome] += 1
        if outcome != 'ok':
            why[f'{outcome}: {reason}'] += 1
        if (outcome == 'server died' or count['hung'] >= HANGS or
                time.monotonic() > end):
            break
    return count, why


def cell(client, name, storm):
    with servers.Server(name) as server:
        if storm:
            with servers.Storm(server, storm) as blown:
                count, why = tally(client, server, storm)
            if blown.why:
                # Then nobody can say what was tried.
                return {'ok': 0}, collections.Counter([blown.why]), 0
            return count, why, blown.rate
        return *tally(client, server, storm), 0


def main():
    clients = drive.installed(sys.argv[1:])
    columns = []
    for name, storm in COLUMNS:
        if servers.is_installed(name):
            columns.append((name, storm))
        else:
            print(f'{name:<16} not installed')
    if not clients or not columns:
        print('interop: nothing to try', file=sys.stderr)
        sys.exit(3)

    print('\n' + ' ' * 16 + ''.join(f'{title(*c):>17}' for c in columns))
    reasons = []
    with open(f'{drive.OUT}/pairs.jsonl', 'w', encoding='utf-8') as log:
        for client in clients:
            print(f'{client.name:<16}', end='', flush=True)
            for name, storm in columns:
                if not client.fits(name):
                    print(f'{"-":>17}', end='', flush=True)
                    continue
                count, why, rate = cell(client, name, storm)
                tries = sum(count.values())
                rates = f'{count["ok"]}/{tries}'
                print(f'{rates:>17}', end='', flush=True)
                for reason, times in why.most_common(4):
                    reasons.append(f'{client.name}, {title(name, storm)}: '
                                   f'{times} of {tries} {reason}')
                print(json.dumps({
                    'kind': 'pair', 'client': client.name,
                    'version': client.version,
                    'language': client.language, 'server': name,
                    'storm': storm or False,
                    'events_per_second': round(rate), 'tries': tries,
                    'good': count['ok'], **count, 'why': why,
                    'first_error': next(iter(why), '')}), file=log,
                    flush=True)
            print()
    print('\n' + '\n'.join(reasons))


main()
