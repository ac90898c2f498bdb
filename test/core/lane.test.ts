import { expect, test } from 'vitest';
import { Lane } from '../../bridge/core/lane.ts';

const wish = { rateHz: 10, maxBytesPerS: null };

/** Runs a lane with a 100 ms tick; `ackAfterMs` says how long each answer takes at its time. Hands back the sent ticks. */
function run(lane: Lane, untilMs: number, ackAfterMs: (at: number) => number | null, bytes = 100): number[] {
  const acks: { q: number; at: number }[] = [];
  const sent: number[] = [];
  for (let at = 0, q = 1; at <= untilMs; at += 10) {
    for (const ack of acks.filter((due) => due.at === at)) lane.acked(ack.q, at);
    if (at % 100 !== 0) continue;
    if (lane.judge(at, 0) === 'send') {
      lane.sent(q, bytes, at);
      sent.push(at);
      const after = ackAfterMs(at);
      if (after !== null) acks.push({ q, at: at + after });
    }
    q += 1;
  }
  return sent;
}

test('[T11] a reader that answers gets every tick', () => {
  expect(run(new Lane(wish, 0), 5000, () => 30)).toHaveLength(51);
});

test('[T11] a reader that never answers gets two frames and no more', () => {
  const lane = new Lane(wish, 0);
  expect(run(lane, 5000, () => null)).toHaveLength(2);
  expect(lane.isStuck(10_000)).toBe(false);
  expect(lane.isStuck(10_001)).toBe(true);
});

test('[T11] an ack of what was never sent, or again, means nothing', () => {
  const lane = new Lane(wish, 0);
  lane.sent(5, 10, 0);
  expect([lane.acked(4, 1), lane.acked(6, 1), lane.acked(5, 1), lane.acked(5, 1)]).toEqual([false, false, true, false]);
});

test('[T11] one ack answers for the frames before it', () => {
  const lane = new Lane(wish, 0);
  lane.sent(1, 10, 0);
  lane.sent(2, 10, 100);
  expect(lane.acked(2, 150)).toBe(true);
  expect(lane.underWay).toBe(0);
});

test('a queue on the path lowers the pace, and when it is gone the pace comes back', () => {
  const lane = new Lane(wish, 0);
  let slowest = lane.rateHz;
  run(lane, 30_000, (at) => {
    slowest = Math.min(slowest, lane.rateHz);
    return at > 1000 && at < 3000 ? 400 : 50;
  });
  expect(slowest).toBeLessThan(8);
  expect(lane.rateHz).toBe(10);
});

test('a long path alone does not lower the pace: the window grows with it', () => {
  const lane = new Lane(wish, 0);
  const sent = run(lane, 10_000, () => 400);
  expect(lane.rateHz).toBe(10);
  expect(sent.length).toBeGreaterThan(80);
});

test('[T11] a way that becomes longer has its pace back once slowing down is seen not to help', () => {
  const lane = new Lane(wish, 0);
  let slowest = lane.rateHz;
  const sent = run(lane, 30_000, (at) => {
    if (at > 12_000) slowest = Math.min(slowest, lane.rateHz);
    return at > 5000 ? 600 : 50;
  });
  expect(slowest).toBe(10);
  expect(sent.filter((at) => at > 15_000).length).toBeGreaterThan(140);
});

test('[T11] steady jitter is no queue: the pace holds', () => {
  const lane = new Lane(wish, 0);
  let slowest = lane.rateHz;
  // Answers keep their order, as TCP's do.
  let lastAt = 0;
  const sent = run(lane, 60_000, (at) => {
    const jitterMs = Math.abs(Math.sin(at * 12.9898) * 43_758.5453) % 1;
    slowest = Math.min(slowest, lane.rateHz);
    lastAt = Math.max(lastAt, at + 10 * Math.round(20 + 30 * jitterMs));
    return lastAt - at;
  });
  expect(slowest).toBeGreaterThanOrEqual(7);
  expect(sent.length).toBeGreaterThan(540);
});

test('[T11] a queue of our own making is told from a long way: the pace stays down for as long as it comes back', () => {
  const lane = new Lane(wish, 0);
  let freeAt = 0;
  const delays: number[] = [];
  // Four frames a second pass; the rest stands in a queue.
  run(lane, 60_000, (at) => {
    freeAt = Math.max(freeAt, at) + 250;
    if (at > 10_000) delays.push(freeAt - at);
    return 10 * Math.round((freeAt - at + 50) / 10);
  });
  expect(delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.95)]).toBeLessThanOrEqual(1000);
});

test('a budget in bytes per second holds', () => {
  const lane = new Lane({ rateHz: 10, maxBytesPerS: 300 }, 0);
  const sent = run(lane, 20_000, () => 30, 100);
  expect(sent.length * 100).toBeLessThanOrEqual(20 * 300 + 400);
  expect(sent.length * 100).toBeGreaterThan(20 * 300 * 0.5);
});

test('[T4] unsent bytes in our own process hold state back', () => {
  const lane = new Lane(wish, 0);
  expect(lane.judge(0, 64 * 1024 + 1)).toBe('held');
  expect(lane.judge(0, 64 * 1024)).toBe('send');
});

test('a wish for less is obeyed at once, never exceeded', () => {
  const lane = new Lane(wish, 0);
  lane.wish({ rateHz: 2, maxBytesPerS: null });
  expect(run(lane, 5000, () => 30).length).toBeLessThanOrEqual(11);
});
