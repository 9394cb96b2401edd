"""The client suite on each client, RUNS times: matrix.py NAME...

Prints the matrix, a letter a cell, and what went wrong in whom; all that is
known of each cell goes to OUT/matrix.jsonl, for scripts/page.  A cell whose
runs differ is unstable, whatever most of them say.  As many runs go on at one
time as there are cores.  Exit status: 0 every cell was run, 1 the runner
failed on some client, 3 no client is installed.
"""

import collections
import concurrent.futures
import json
import os
import shlex
import subprocess
import sys
import time

import drive

RUNS = int(os.environ.get('RUNS', '5'))
# So long at most for one run of the suite on one client.
MOST_SECONDS = 900

# What goes on just now.
running = []

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
    start = time.monotonic()
    child = subprocess.Popen(
        client.command + ['--format', 'jsonl'], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, errors='replace')
    running.append(child)
    try:
        out, err = child.communicate(timeout=MOST_SECONDS)
    finally:
        child.terminate()
        running.remove(child)
    if child.returncode not in (0, 1):
        raise RuntimeError(err.strip() or f'exit {child.returncode}')
    lines = map(json.loads, out.splitlines())
    print(f'{client.name}: {time.monotonic() - start:.0f} s',
          file=sys.stderr, flush=True)
    return {line['spec']: line for line in lines if 'spec' in line}


def cells(client, runs):
    """One cell a case, from all runs."""
    for case in runs[0]:
        results = [run[case] for run in runs]
        count = collections.Counter(r['verdict'] for r in results)
        verdict, agree = count.most_common(1)[0]
        # What is shown is a run that went wrong, if one did.
        shown = next((r for r in results if r['verdict'] != 'PASS'),
                     results[0])
        yield {
            'kind': 'client', 'client': client.name,
            'version': client.version, 'language': client.language,
            'case': case, 'statements': shown['covers'],
            'level': shown['level'],
            'verdict': verdict if agree == RUNS else 'unstable',
            'runs': RUNS, 'agree': agree, 'verdicts': count,
            'outcomes': collections.Counter(
                r.get('conduct', '') for r in results),
            **{key: shown[key] for key in (
                'outcome', 'conduct', 'expected', 'got', 'differs', 'cuts',
                'note', 'transcript') if key in shown},
            'rerun': shlex.join(client.command + [case, '-vv']),
        }


def run_all(clients):
    """By name of the client: its cells, or why there are none."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        # The n-th run of each, so that those of a slow one do not end last.
        asked = [(client, pool.submit(run_once, client))
                 for _ in range(RUNS) for client in clients]
        done = {client.name: [] for client in clients}
        why = {}
        for client, future in asked:
            try:
                done[client.name].append(future.result())
            except (RuntimeError, subprocess.TimeoutExpired,
                    ValueError) as err:
                why[client.name] = str(err)[:300]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for child in list(running):
                    child.terminate()
                raise
    return {client.name: list(cells(client, done[client.name]))
            for client in clients if client.name not in why}, why


def totals(name, found):
    count = collections.Counter(cell['verdict'] for cell in found)
    skipped = count.pop('N/A', 0)
    print(f'{name:<16} {len(found) - skipped:>3} cases: ' + ', '.join(
        f'{n} {verdict}' for verdict, n in count.most_common()))
    return count


def show(clients, matrix):
    print('\n' + '  '.join(f'{letter.strip() or "(blank)"} {verdict}'
                           for verdict, letter in LETTERS.items()) + '\n')
    for n, client in enumerate(clients):
        print('  ' + '| ' * n + f'{client.name} {client.version}, '
              f'{client.language}')
    cell = {(name, one['case']): one for name, found in matrix.items()
            for one in found}
    for case in sorted({case for (_, case), one in cell.items()
                        if one['verdict'] != 'N/A'}):
        row = [cell[name.name, case]['verdict'] if (name.name, case) in cell
               else 'UNTESTED' for name in clients]
        print('  ' + ' '.join(LETTERS.get(v, '?') for v in row) + f'  {case}')
    print()
    for one in cell.values():
        if one['verdict'] == 'unstable':
            said = ', '.join(f'{n} of {RUNS} {verdict}'
                             for verdict, n in one['verdicts'].items())
            print(f'{one["client"]}, {one["case"]}: {said}')
    total = collections.Counter()
    for client in clients:
        total += totals(client.name, matrix.get(client.name, []))
    print(f'{sum(total.values())} cells, {RUNS} runs each: ' + ', '.join(
        f'{n} {verdict}' for verdict, n in total.most_common()))


def findings(matrix):
    """Who does what against which statement: the cells that are not green."""
    found = collections.defaultdict(list)
    for name, row in matrix.items():
        for cell in row:
            if cell['verdict'] not in ('PASS', 'N/A'):
                key = name, cell.get('outcome', '').split(',')[0]
                found[key].append(cell)
    for (name, outcome), row in sorted(found.items()):
        print(f'\n{name}: {outcome or "?"}')
        for cell in row:
            print(f'  {cell["case"]}  ({cell["level"]}: '
                  f'{" ".join(cell["statements"])})')


def main():
    clients = drive.installed(sys.argv[1:])
    if not clients:
        print('interop: no client is installed: nothing was proved',
              file=sys.stderr)
        sys.exit(3)
    start = time.monotonic()
    for client in clients:
        client.command = command(client)
    matrix, why = run_all(clients)
    for name, reason in why.items():
        print(f'{name:<16} not run: {reason}')
    with open(f'{drive.OUT}/matrix.jsonl', 'w', encoding='utf-8') as log:
        for name in sorted(matrix):
            for cell in matrix[name]:
                print(json.dumps(cell), file=log)
    show(clients, matrix)
    findings(matrix)
    print(f'\n{time.monotonic() - start:.0f} s')
    sys.exit(1 if why else 0)


main()
