"""The client suite on each client, RUNS times: matrix.py NAME...

Prints the matrix, a letter a cell, and what went wrong in whom; all that is
known of each cell goes to OUT/matrix.jsonl.  A cell whose runs differ is
unstable, whatever most of them say.  Exit status: 0 every cell was run, 1 the
runner failed on some client, 3 no client is installed.
"""

import collections
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

import drive

RUNS = int(os.environ.get('RUNS', '5'))
# So long at most for one run of the suite on one client.
MOST_SECONDS = 900

LETTERS = {'PASS': '.', 'FAIL': 'F', 'HANG': 'H', 'CRASH': 'C', 'FLOOD': 'D',
           'BLOCKED': 'B', 'ILLEGAL': 'I', 'N/A': ' ', 'UNTESTED': '?',
           'unstable': 'U'}


def describe(client):
    """Writes the description of a client, and returns its path."""
    with open(f'{drive.HERE}/client.json', encoding='utf-8') as file:
        desc = json.load(file)
    own = f'{drive.HERE}/{client.name}/client.json'
    if os.path.exists(own):
        with open(own, encoding='utf-8') as file:
            desc.update(json.load(file))
    desc['name'] = client.name
    for offer in client.offers:
        kind, name = offer.split(':')
        if kind == 'cap':
            desc['capabilities'].append(name)
        else:
            desc['offers'].append(offer)
    path = f'{drive.OUT}/{client.name}/desc.json'
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(desc, file, indent=4)
    return path


def command(client):
    """How this client is run, as a person would type it."""
    driver, desc = (os.path.relpath(path) for path in
                    (client.driver, describe(client)))
    return ['qmpspec', 'run', '--role', 'client', '--target',
            f'exec:{driver} {{sock}}', '--desc', f'./{desc}']


def run_once(client):
    """The results of the suite by case; raises what the runner says."""
    done = subprocess.run(command(client) + ['--format', 'jsonl'],
                          capture_output=True, text=True, check=False,
                          timeout=MOST_SECONDS, errors='replace')
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.strip() or f'exit {done.returncode}')
    lines = map(json.loads, done.stdout.splitlines())
    return {line['spec']: line for line in lines if 'spec' in line}


def cells(client):
    """One cell a case, from all runs."""
    runs = [run_once(client) for _ in range(RUNS)]
    for case in runs[0]:
        results = [run[case] for run in runs]
        count = collections.Counter(r['verdict'] for r in results)
        verdict, agree = count.most_common(1)[0]
        # What is shown is a run that went wrong, if one did.
        shown = next((r for r in results if r['verdict'] != 'PASS'),
                     results[0])
        yield {
            'client': client.name, 'version': client.version,
            'language': client.language, 'case': case,
            'statements': shown['covers'], 'level': shown['level'],
            'verdict': verdict if agree == RUNS else 'unstable',
            'runs': RUNS, 'agree': agree, 'verdicts': count,
            'outcomes': collections.Counter(
                r.get('outcome', '') for r in results),
            **{key: shown[key] for key in (
                'outcome', 'conduct', 'expected', 'got', 'differs', 'cuts',
                'note', 'transcript') if key in shown},
            'rerun': shlex.join(command(client) + [case, '-vv']),
        }


def fill(client):
    try:
        return client, list(cells(client)), None
    except (RuntimeError, subprocess.TimeoutExpired, ValueError) as err:
        return client, [], str(err)[:300]


def show(clients, matrix):
    print('\n' + '  '.join(f'{letter.strip() or "(blank)"} {verdict}'
                           for verdict, letter in LETTERS.items()) + '\n')
    for n, client in enumerate(clients):
        print('  ' + '| ' * n + f'{client.name} {client.version}, '
              f'{client.language}')
    for case in sorted({case for (_, case), cell in matrix.items()
                        if cell['verdict'] != 'N/A'}):
        row = [matrix.get((client.name, case), {'verdict': 'UNTESTED'})
               ['verdict'] for client in clients]
        print('  ' + ' '.join(LETTERS.get(v, '?') for v in row) + f'  {case}')
    print()
    for client in clients:
        mine = [c for (name, _), c in matrix.items() if name == client.name]
        count = collections.Counter(cell['verdict'] for cell in mine)
        print(f'{client.name:<16} ' + ', '.join(
            f'{n} {verdict}' for verdict, n in count.most_common()))


def main():
    clients = drive.installed(sys.argv[1:])
    if not clients:
        print('interop: no client is installed: nothing was proved',
              file=sys.stderr)
        sys.exit(3)
    status = 0
    matrix = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for client, found, why in pool.map(fill, clients):
            if why:
                print(f'{client.name:<16} not run: {why}', flush=True)
                status = 1
            matrix.update({(client.name, cell['case']): cell
                           for cell in found})
    with open(f'{drive.OUT}/matrix.jsonl', 'w', encoding='utf-8') as log:
        for key in sorted(matrix):
            print(json.dumps(matrix[key]), file=log)
    show(clients, matrix)
    sys.exit(status)


main()
