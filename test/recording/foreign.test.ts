/** A .tlog of ours in the reader that the field uses, where this machine has it. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { readTlog } from '../support/tlog.ts';
import { Hand } from './kit.ts';

const isThere = spawnSync('python3', ['-c', 'import pymavlink']).status === 0;
if (!isThere) console.log('not run: a .tlog in pymavlink, since this machine has none');

const script = `
import sys
from pymavlink import mavutil
log = mavutil.mavlogfile(sys.argv[1], dialect='ardupilotmega')
count, bad, last = 0, 0, 0
while True:
    message = log.recv_msg()
    if message is None:
        break
    count += 1
    bad += message.get_type() == 'BAD_DATA' or message._timestamp < last
    last = message._timestamp
print(count, bad)
`;

test.skipIf(!isThere)('[peer] pymavlink reads every frame of a .tlog, in the order of time', () => {
  const hand = new Hand(tempDir(), {}, ['tlog']);
  const real = readTlog('rover-mission').slice(0, 5000);
  for (let at = 0; at < real.length; at += 100) hand.give(real.slice(at, at + 100).map(({ bytes }) => bytes));
  hand.keeper.close(hand.monoMs);
  const path = hand.keeper.shelf.path(hand.keeper.list()[0]?.name ?? '');
  const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  expect(stdout.trim(), stderr).toBe(`${real.length} 0`);
});
