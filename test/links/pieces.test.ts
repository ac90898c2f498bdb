/** The small decisions that links are made of. */
import { describe, expect, test } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import { maxQueuedBytes, outlet } from '../../bridge/links/drain.ts';
import { meaningOf, openFault } from '../../bridge/links/faults.ts';
import { LossMeter } from '../../bridge/links/loss.ts';
import { idleMs, keyOf, maxPeers, PeerTable } from '../../bridge/links/peers.ts';
import { findDevice } from '../../bridge/links/serial-find.ts';
import { SlidingSum } from '../../bridge/links/sliding-sum.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('the way out of a transport', () => {
  const start = () => {
    const clock = new ManualClock();
    const counters = new Counters();
    let queued = 0;
    let open = true;
    const written: string[] = [];
    const done: (() => void)[] = [];
    const out = outlet<string>(
      {
        queued: () => queued,
        write: (bytes, to, isDone) => {
          queued += bytes.length;
          written.push(`${Buffer.from(bytes)} to ${to}`);
          done.push(isDone);
        },
        isOpen: () => open,
      },
      clock,
      counters,
    );
    return {
      clock,
      counters,
      written,
      send: (length: number) => out.send(new Uint8Array(length), 'there'),
      offer: (text: string, to = 'there', lane = '') => out.offer(() => Buffer.from(text), to, lane),
      offerNothing: () => out.offer(() => undefined, 'there', ''),
      undrained: out.undrained,
      /** All that was handed over has left. */
      leave: () => {
        queued = 0;
        for (const each of done.splice(0)) each();
      },
      close: () => {
        open = false;
      },
      drain: (to: number) => {
        queued = to;
      },
      queued: () => queued,
    };
  };

  test('takes bytes while they drain, however many there are', () => {
    const { clock, counters, send, drain } = start();
    for (let round = 0; round < 100; round++) {
      expect(send(10_000)).toBe(true);
      drain(0);
      clock.advance(1000);
    }
    expect(counters.all()).toEqual({});
  });

  test('never lets more than 64 KiB wait, and counts what it drops', () => {
    const { counters, send, queued } = start();
    for (let round = 0; round < 1000 && send(1000); round++);
    expect(queued()).toBeLessThanOrEqual(maxQueuedBytes);
    expect(queued()).toBeGreaterThan(maxQueuedBytes - 1000);
    expect(counters.get('send_undrained')).toBe(1);
  });

  test('takes nothing more while the queue has not been empty for 100 ms', () => {
    const { clock, counters, send, drain } = start();
    send(100);
    clock.advance(100);
    expect(send(100)).toBe(true);
    clock.advance(1);
    expect(send(100)).toBe(false);
    drain(1);
    expect(send(100)).toBe(false);
    drain(0);
    expect(send(100)).toBe(true);
    expect(counters.get('send_undrained')).toBe(2);
  });

  test('says how much has not left, and since when', () => {
    const { clock, send, undrained, leave } = start();
    expect(undrained()).toEqual({ bytes: 0, ms: 0 });
    send(100);
    clock.advance(30);
    send(50);
    clock.advance(10);
    expect(undrained()).toEqual({ bytes: 150, ms: 40 });
    leave();
    expect(undrained()).toEqual({ bytes: 0, ms: 0 });
  });

  test('[D8] one offer waits while the queue is not empty, the newest, and leaves right behind it', () => {
    const { clock, counters, send, offer, leave, written } = start();
    expect(offer('first', 'a')).toBe(true);
    expect(written).toEqual(['first to a']);
    for (const text of ['second', 'third', 'fourth']) {
      clock.advance(20);
      expect(offer(text, 'b')).toBe(true);
    }
    expect(written).toEqual(['first to a']);
    expect(send(0)).toBe(true);
    leave();
    expect(written).toEqual(['first to a', ' to there', 'fourth to b']);
    leave();
    expect(written).toHaveLength(3);
    expect(counters.all()).toEqual({ offer_replaced: 2 });
  });

  test('[D8] one rover’s sticks never take the place of another’s neutral: each has its turn', () => {
    const { clock, send, offer, leave, written, counters } = start();
    send(10);
    offer('neutral of one', 'a', 'one');
    for (const text of ['stick of two', 'newer stick of two']) {
      clock.advance(20);
      offer(text, 'a', 'two');
    }
    leave();
    expect(written.slice(1)).toEqual(['neutral of one to a']);
    offer('neutral of one again', 'a', 'one');
    leave();
    expect(written.slice(2)).toEqual(['newer stick of two to a']);
    leave();
    expect(written.slice(3)).toEqual(['neutral of one again to a']);
    expect(counters.get('offer_replaced')).toBe(1);
  });

  test('[D8] an offer to a queue that has not been empty for 100 ms is dropped, and so is the one that waited', () => {
    const { clock, counters, send, offer, leave, written } = start();
    send(10);
    clock.advance(60);
    expect(offer('old')).toBe(true);
    clock.advance(60);
    expect(offer('new')).toBe(false);
    leave();
    expect(written).toHaveLength(1);
    expect(counters.get('send_undrained')).toBe(1);
    expect(offer('again')).toBe(true);
    expect(written.at(-1)).toBe('again to there');
  });

  test('[D8] an offer that waited too long never leaves, though nothing newer came', () => {
    const { clock, counters, send, offer, leave, written } = start();
    send(10);
    offer('old');
    clock.advance(101);
    leave();
    expect(written).toHaveLength(1);
    expect(counters.get('offer_withdrawn')).toBe(1);
  });

  test('an offer is made only when it leaves, and may be withdrawn by then', () => {
    const { send, offerNothing, leave, written } = start();
    send(10);
    expect(offerNothing()).toBe(true);
    leave();
    expect(written).toHaveLength(1);
  });

  test('nothing enters or leaves once it is closed', () => {
    const { send, offer, leave, close, written, undrained } = start();
    send(10);
    offer('late');
    close();
    leave();
    expect([send(1), offer('later')]).toEqual([false, false]);
    expect(written).toHaveLength(1);
    expect(undrained()).toEqual({ bytes: 0, ms: 0 });
  });
});

describe('the table of UDP peers', () => {
  const fill = (prove: boolean) => {
    const peers = new PeerTable();
    for (let port = 1; port <= maxPeers; port++) {
      peers.hear('10.0.0.1', port, port);
      if (prove) peers.prove(keyOf('10.0.0.1', port));
    }
    return peers;
  };

  test('stays bounded: a newcomer displaces the longest silent of those who never proved themselves', () => {
    const peers = fill(false);
    peers.prove(keyOf('10.0.0.1', 1));
    expect(peers.hear('10.0.0.2', 1, 100)).toMatchObject({ admitted: true, left: [{ key: '10.0.0.1:2' }] });
    expect(peers.size).toBe(maxPeers);
    for (let port = 1; port <= 1000; port++) peers.hear('10.0.0.3', port, 100 + port);
    expect(peers.size).toBe(maxPeers);
    expect(peers.get('10.0.0.1:1')).toBeDefined();
  });

  test('one that never delivered a valid frame does not displace those that did', () => {
    const peers = fill(true);
    expect(peers.hear('10.0.0.2', 1, 100)).toEqual({ admitted: false, left: [] });
    expect(peers.proven()).toHaveLength(maxPeers);
  });

  test('one that names no port of its own is not admitted: nothing can be sent there, and trying throws', () => {
    const peers = new PeerTable();
    expect(peers.hear('10.0.0.1', 0, 1)).toEqual({ admitted: false, left: [] });
    expect(peers.size).toBe(0);
  });

  test('those who fell silent for 30 s make room, proven or not', () => {
    const peers = fill(true);
    peers.hear('10.0.0.1', 1, idleMs);
    const { admitted, left } = peers.hear('10.0.0.2', 1, idleMs + 20.5);
    expect(admitted).toBe(true);
    expect(left.map((peer) => peer.port)).toEqual(Array.from({ length: 19 }, (_, index) => index + 2));
  });
});

describe('loss from sequence numbers', () => {
  const measure = (numbers: readonly number[]) => {
    const meter = new LossMeter();
    for (const [index, seq] of numbers.entries()) meter.note(seq & 255, index);
    return meter.counts(numbers.length + 250);
  };
  const run = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

  test.each([
    ['nothing lost, across the wrap', run(200, 100), 100, 0],
    ['a gap', [...run(0, 10), ...run(13, 10)], 20, 3],
    ['a gap across the wrap', [250, 251, 3, 4], 4, 7],
    ['two frames swapped', [1, 2, 4, 3, 5], 5, 0],
    ['a late frame after a gap', [1, 2, 6, 7, 4], 5, 2],
    ['every frame doubled', run(0, 50).flatMap((seq) => [seq, seq]), 50, 0],
    ['doubles that come late, beside a gap', [1, 2, 3, 2, 6, 3, 7], 5, 2],
    ['a sender that starts over', [...run(0, 50), ...run(0, 50)], 100, 0],
    ['the first frame alone', [77], 1, 0],
  ] as const)('%s', (_, numbers, received, lost) => {
    expect(measure(numbers)).toEqual({ received, lost });
  });

  test('[V-05] 10 % random loss is measured within 2 %', () => {
    let state = 1;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    const { received, lost } = measure(run(0, 5000).filter(() => random() >= 0.1));
    expect(Math.abs((100 * lost) / (received + lost) - 10)).toBeLessThan(2);
  });

  test('after 10 s what was lost is forgotten', () => {
    const meter = new LossMeter();
    meter.note(0, 0);
    meter.note(10, 100);
    expect(meter.counts(9_000).lost).toBe(9);
    meter.note(11, 9_000);
    expect(meter.counts(11_000)).toEqual({ received: 1, lost: 0 });
  });

  test('after a restart nothing from before counts', () => {
    const meter = new LossMeter();
    meter.note(0, 0);
    meter.note(10, 0);
    meter.restart();
    meter.note(60, 0);
    expect(meter.counts(1000)).toEqual({ received: 1, lost: 0 });
  });
});

describe('a sliding sum', () => {
  test('counts the last full second', () => {
    const sum = new SlidingSum(10, 100);
    for (let at = 0; at < 5000; at += 20) sum.add(1, at);
    expect(sum.sum(5000)).toBe(50);
    expect(sum.sum(5550)).toBe(25);
    expect(sum.sum(6100)).toBe(0);
    sum.add(7, 1_000_000);
    expect(sum.sum(1_000_150)).toBe(7);
  });
});

describe('a serial device that went away', () => {
  const cube = { path: '/dev/ttyACM0', vendorId: '2dae', productId: '1016', serialNumber: 'A1' };
  const at = (path: string, other: object = cube) => ({ ...other, path });
  const plain = (path: string) => ({ path });
  const find = (known: typeof cube | { path: string } | undefined, ...present: { path: string }[]) =>
    findDevice('/dev/ttyACM0', known, present)?.path;

  test.each([
    ['is found under its own path first', cube, [at('/dev/ttyACM1'), plain('/dev/ttyACM0')], '/dev/ttyACM0'],
    [
      'is found by its USB serial number',
      cube,
      [at('/dev/ttyACM3'), at('/dev/ttyACM1', { ...cube, serialNumber: 'B2' })],
      '/dev/ttyACM3',
    ],
    ['is not mistaken for another of its make', cube, [at('/dev/ttyACM1', { ...cube, serialNumber: 'B2' })], undefined],
    [
      'is found as the only one of its name',
      plain('/dev/ttyACM0'),
      [plain('/dev/ttyACM1'), plain('/dev/ttyUSB0')],
      '/dev/ttyACM1',
    ],
    [
      'is not guessed among several of its name',
      plain('/dev/ttyACM0'),
      [plain('/dev/ttyACM1'), plain('/dev/ttyACM2')],
      undefined,
    ],
    ['is not looked for before it was ever open', undefined, [plain('/dev/ttyACM1')], undefined],
    ['stays lost among devices of other names', cube, [plain('/dev/ttyUSB0'), plain('/dev/ttyS1')], undefined],
  ] as const)('%s', (_, known, present, path) => {
    expect(find(known, ...present)).toBe(path);
  });
});

describe('a fault in words', () => {
  test('known codes have a meaning, others keep their own text on one line', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(meaningOf(refused)).toBe('connection refused, nobody listens there');
    expect(meaningOf(new AggregateError([refused], 'many'))).toBe('connection refused, nobody listens there');
    expect(meaningOf(new Error('first line\nsecond line'))).toBe('first line');
    expect(openFault('cannot open x', 'odd').message).toBe('cannot open x: odd');
  });
});
