/**
 * A life of the recorder, to be killed at any moment: 500 frames a second, and as many events as there are ticks. Says on
 * stdout what it hands over, each time before it does, and when recording has begun.
 */
import { writeSync } from 'node:fs';
import { startRecorder } from '../../dist/bridge/journal/recording/recorder.js';

const [directory, first = '0'] = process.argv.slice(2);
const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
const say = (...words) => writeSync(1, `${words.join(' ')}\n`);

// Whoever was to kill it may be gone.
setTimeout(() => process.exit(3), 60_000);

const recorder = startRecorder({
  directory,
  kinds: ['tlog', 'mcap'],
  limits: { budgetB: 1e9, reserveB: 0, fileB: 40_000, fileMs: 3_600_000 },
  about: { of: 'rover' },
  clock,
  note: () => {},
  onState: ({ state }) => say(state),
});

let mark = Number(first);
setInterval(() => {
  const at = clock.monoMs();
  say('gave', mark, mark + 10, at);
  for (let count = 0; count < 10; count++) {
    const frame = Buffer.alloc(21);
    frame.set([0xfd, 9, 0, 0, mark & 255, 1, 1, 0, 0, 0]);
    frame.writeUInt32LE(mark++, 10);
    recorder.frame({ name: 'rover', replay: false }, frame, at);
  }
  const body = { kind: 'reached', vehicle: 'rover:1', item: mark };
  recorder.entry({ seq: mark, at, wall: clock.wallMs(), severity: 6, body });
}, 20);
