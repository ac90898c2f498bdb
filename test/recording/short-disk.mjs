/**
 * Records while no file may grow beyond what `ulimit -f` left it: what is small fits, and one item does not, as on a disk
 * that is nearly full. Says on stdout what the recorder makes of it.
 */
import { Keeper } from '../../dist/bridge/journal/recording/keeper.js';

// Else the first write beyond the limit is the last of this process.
process.on('SIGXFSZ', () => {});

const [directory] = process.argv.slice(2);
const limits = { budgetB: 1e9, reserveB: 0, fileB: 1e8, fileMs: 3_600_000 };
const about = { bridge: 'test', of: 'rover' };
const keeper = new Keeper({ directory, kinds: ['mcap'], limits, about, schemas: {} }, () => {});
const wallMs = 1_700_000_000_000;

let seq = 0;
const give = (text, monoMs) => {
  const body = { kind: 'text', vehicle: 'rover:1', text, complete: true };
  const entry = { seq: ++seq, at: monoMs, wall: wallMs + monoMs, severity: 6, body };
  keeper.take({ t: 'batch', monoMs, wallMs: wallMs + monoMs, groups: [], frames: [], items: [{ is: 'entry', entry }] });
  console.log(keeper.standing().now.state);
};
for (let monoMs = 1000; monoMs <= 3000; monoMs += 400) give('small', monoMs);
give('x'.repeat(500_000), 3400);
for (let monoMs = 8000; monoMs <= 9000; monoMs += 400) give('small again', monoMs);
keeper.close(9400);
console.log(JSON.stringify(keeper.list().map(({ state }) => state)));
