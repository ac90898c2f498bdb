/**
 * Tries to record where no file may grow at all, as on a disk that is full: run with `ulimit -f 0`. Says on stdout, after
 * the first try and after twenty more, how many files are open and which are there.
 */
import { readdirSync } from 'node:fs';
import { openDiskFile } from '../../dist/bridge/journal/recording/disk-file.js';
import { FrameHopper } from '../../dist/bridge/journal/recording/frames.js';
import { Keeper } from '../../dist/bridge/journal/recording/keeper.js';

// Else the first write is the last of this process.
process.on('SIGXFSZ', () => {});

const [directory, ...kinds] = process.argv.slice(2);
const limits = { budgetB: 1e9, reserveB: 0, fileB: 1e8, fileMs: 3_600_000 };
const about = { bridge: 'test', of: 'rover' };
const keeper = new Keeper({ directory, kinds, limits, about, schemas: {} }, () => {});
const hopper = new FrameHopper(1e6);
const wallMs = 1_700_000_000_000;
let monoMs = 0;

function attempt() {
  // Longer than the recorder waits at most before it tries again.
  monoMs += 60_000;
  hopper.put(0, Buffer.from('fd0900000001010000000000000000000000000000', 'hex'), monoMs, 0);
  const body = { kind: 'text', vehicle: 'rover:1', text: 'small', complete: true };
  const entry = { seq: 1, at: monoMs, wall: wallMs + monoMs, severity: 6, body };
  const frames = hopper.take().buffers;
  const items = [{ is: 'entry', entry }];
  keeper.take({ t: 'batch', monoMs, wallMs: wallMs + monoMs, groups: ['rover'], frames, items });
  while (keeper.mendSome());
  try {
    // What cannot be cut to a size cannot be gone on with either.
    openDiskFile('/dev/null', 1).close();
  } catch {}
}

const told = () => ({
  open: readdirSync('/proc/self/fd').length,
  files: readdirSync(directory).filter((name) => !name.startsWith('index.json')),
  listed: keeper.list().length,
});

attempt();
const first = told();
for (let more = 0; more < 20; more++) attempt();
console.log(JSON.stringify({ first, last: told(), faults: keeper.standing().counted.faults }));
