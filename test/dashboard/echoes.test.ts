/** What the list of messages leaves out because the rover said it itself, and what it never leaves out. */
import { expect, test } from 'vitest';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { LoggedEvent } from '../../dashboard/client/mirror.ts';
import { echoesAmong } from '../../dashboard/store/echoes.ts';

const reached = (item: number, vehicle = 'rover:1'): EventBody => ({ kind: 'reached', vehicle, item });
const text = (words: string, vehicle = 'rover:1'): EventBody => ({
  kind: 'text',
  vehicle,
  text: words,
  complete: true,
});

/** Which of these are left out, by their place. */
function leftOut(...happened: readonly (readonly [atMs: number, body: EventBody])[]): readonly number[] {
  const events = happened.map(
    ([at, body], seq): LoggedEvent => ({ seq, at, wall: at, severity: 6, body, key: `epoch-1:${seq}` }),
  );
  const echoes = echoesAmong(events);
  return events.flatMap(({ key, seq }) => (echoes.has(key) ? [seq] : []));
}

test('an item that the rover says it reached is said by the rover alone, whichever came first', () => {
  expect(leftOut([0, text('Reached waypoint #7')], [20, reached(7)], [30, text('Mission: 8 WP')])).toEqual([1]);
  expect(leftOut([0, reached(7)], [1900, text('Reached waypoint #7. Loiter for 3 seconds')])).toEqual([0]);
  expect(leftOut([0, reached(5)], [0, text('Reached destination')])).toEqual([0]);
});

test('where it waits at a waypoint, the event that comes when it has waited is no news', () => {
  const said = [0, text('Reached waypoint #3. Loiter for 30 seconds')] as const;
  expect(leftOut(said, [30_020, reached(3)])).toEqual([1]);
  expect(leftOut(said, [60_000, reached(3)])).toEqual([]);
});

test('what is reported by the number of a command behind a waypoint is named by the rover as well', () => {
  const said = [0, text('Reached waypoint #1')] as const;
  expect(leftOut(said, [10, text('Mission: 2 ChangeSpeed')], [20, reached(2)], [30, text('Mission: 3 WP')])).toEqual([
    2,
  ]);
});

test('where the sentence was lost the event stands for it', () => {
  expect(leftOut([0, reached(7)], [10, text('Mission: 8 WP')])).toEqual([]);
  expect(leftOut([0, text('Mission: 7 WP')], [900, reached(7)])).toEqual([]);
  expect(leftOut([0, text('Reached waypoint #7')], [60_000, reached(7)])).toEqual([]);
  expect(leftOut([0, text('Reached waypoint #6')], [10, reached(7)], [20, text('Reached waypoint #77')])).toEqual([]);
});

test('no other rover speaks for it, and nothing else is ever left out', () => {
  expect(leftOut([0, text('Reached waypoint #7', 'rover:2')], [10, reached(7)])).toEqual([]);
  expect(leftOut([0, text('Reached waypoint #7')], [10, text('Reached waypoint #7')])).toEqual([]);
});
