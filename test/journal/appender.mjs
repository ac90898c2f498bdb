/**
 * A life of the journal, to be killed at any moment: says what it finds, then what it makes live and what it is told is
 * durable, line by line on stdout, each before anything can come of it.
 */
import { writeSync } from 'node:fs';
import { EventStream } from '../../dist/bridge/core/stream.js';
import { openJournal } from '../../dist/bridge/journal/journal.js';

const [directory, seed = '1'] = process.argv.slice(2);
const lineOf = (...words) => `${words.join(' ')}\n`;
const say = (...words) => writeSync(1, lineOf(...words));
const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };

// Whoever was to kill it may be gone.
setTimeout(() => process.exit(3), 30_000);

let state = Number(seed) >>> 0;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const opened = await openJournal({
  directory,
  clock,
  entryOf: JSON.parse,
  note: (text) => say('note', text),
  onDurability: (change) => say('durability', JSON.stringify(change)),
});
if (!opened.ok) throw new Error(opened.why);
const { journal, start } = opened;

// What is found is said at once: whoever sees the first word sees it all.
let found = '';
for (let after = 0, more = true; more; ) {
  const page = await journal.read(after, 1000);
  if (!page.ok) throw new Error(page.why);
  for (const { from, to } of page.gaps) found += lineOf('gap', from, to);
  for (const entry of page.entries) found += lineOf('left', JSON.stringify(entry));
  after = page.entries.at(-1)?.seq ?? after;
  more = page.more;
}
for (const { from, to } of start.gaps) found += lineOf('gap', from, to);
writeSync(1, found + lineOf('start', start.epoch, start.nextSeq));

const stream = new EventStream(start, clock, journal);
const happening = () => ({
  at: clock.monoMs(),
  severity: Math.floor(random() * 8),
  body: { kind: 'text', vehicle: 'rover:1', text: 'x'.repeat(Math.floor(random() * 80)), complete: true },
});

for (;;) {
  for (let times = random() < 0.1 ? 200 : random() * 10; times > 0; times--) {
    say('live', stream.epoch, JSON.stringify(stream.append(happening())));
  }
  if (random() < 0.3) await journal.whenDurable(stream.seq, 1000);
  else await new Promise((resolve) => setTimeout(resolve, random() * 8));
  say('durable', journal.status().durableTo);
}
