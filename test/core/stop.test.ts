import { expect, test } from 'vitest';
import { nothingKnown, type VehicleFacts } from '../../bridge/core/facts.ts';
import { type StopEffect, StopLatch } from '../../bridge/core/stop.ts';
import { isHold, isNeutral, type Timed } from '../support/drive-rig.ts';

const output = {
  output: 'manual_control',
  steerChannel: 1,
  throttleChannel: 3,
  maxSpeedMps: 2,
  maxTurnRateDps: 45,
} as const;

function rigged(mode: string | null = 'MANUAL') {
  const latch = new StopLatch({ vehicle: 'rover', ...output });
  const orders: Timed[] = [];
  const said: string[] = [];
  const rig = {
    latch,
    orders,
    said,
    now: 0,
    facts: {
      ...nothingKnown,
      linked: true,
      mode: mode === null ? null : { name: mode, armed: true, at: 0 },
    } as VehicleFacts,
    keep(effects: readonly StopEffect[]) {
      for (const effect of effects) {
        if (effect.kind === 'order') orders.push({ at: rig.now, order: effect.order });
        else if (effect.kind === 'outcome') said.push(`outcome ${effect.how}`);
        else if (effect.happening.body.kind === 'stop') said.push(effect.happening.body.phase);
      }
    },
    observe(facts: Partial<VehicleFacts>) {
      rig.facts = { ...rig.facts, ...facts };
      rig.keep(latch.observe(rig.facts, rig.now));
    },
    says: (name: string, armed = true) => rig.observe({ mode: { name, armed, at: rig.now } }),
    speed: (mps: number) => rig.observe({ speed: { mps, at: rig.now } }),
    press: (by = 'eve') => rig.keep(latch.press(by, rig.now)),
    run(until: number, each?: () => void) {
      while (rig.now + 20 <= until) {
        rig.now += 20;
        each?.();
        rig.keep(latch.tick(rig.now));
      }
    },
    holds: () => orders.filter(({ order }) => isHold(order)),
  };
  rig.observe({});
  return rig;
}

test('[X1] [X2] at once neutral, DO_SET_MODE and SET_MODE, and again every 100 ms until HEARTBEAT says HOLD', () => {
  const rig = rigged();
  rig.press();
  expect(rig.orders.map(({ order }) => (isNeutral(order) ? 'neutral' : order.kind))).toEqual([
    'neutral',
    'command',
    'set_mode',
  ]);
  rig.run(1000);
  expect(rig.holds().length / 2).toBeGreaterThanOrEqual(9);
  expect(rig.holds().length / 2).toBeLessThanOrEqual(11);
  expect(rig.orders.filter(({ order }) => isNeutral(order)).length).toBeGreaterThanOrEqual(18);
  rig.says('HOLD');
  const sent = rig.orders.length;
  rig.run(4000);
  expect([rig.orders.length, rig.said, rig.latch.state]).toEqual([
    sent,
    ['pressed', 'confirmed', 'outcome confirmed'],
    { by: 'eve', at: 0, confirmed: true },
  ]);
});

test('[X2] what the vehicle said before the press confirms nothing, disarmed does', () => {
  const rig = rigged('HOLD');
  rig.now = 500;
  rig.press();
  rig.observe({});
  expect([rig.latch.state?.confirmed, rig.holds().length]).toEqual([false, 2]);
  rig.run(600);
  rig.says('MANUAL', false);
  expect(rig.latch.state?.confirmed).toBe(true);
});

test('[X2] in ACRO and GUIDED it brakes first, for as long as the speed is fresh, above 0.1 m/s and falling', () => {
  for (const mode of ['ACRO', 'GUIDED']) {
    const rig = rigged(mode);
    let mps = 2;
    rig.speed(mps);
    rig.press();
    rig.run(1000, () => {
      mps -= 0.03;
      rig.speed(mps);
    });
    expect(rig.holds(), mode).toEqual([]);
    expect(rig.orders.some(({ order }) => order.kind === 'velocity')).toBe(mode === 'GUIDED');
    rig.speed(0.09);
    rig.run(1040);
    expect(rig.holds().length, mode).toBe(2);
  }
});

test('[X2] it does not brake for longer than it helps: not falling, not fresh, unknown, 3 s, or a mode that does not', () => {
  const firstHold = (mode: string, speeds: (at: number) => number | null) => {
    const rig = rigged(mode);
    const tell = () => {
      const mps = speeds(rig.now);
      if (mps !== null) rig.speed(mps);
    };
    tell();
    rig.press();
    rig.run(5000, tell);
    return rig.holds()[0]?.at ?? null;
  };
  expect(
    firstHold('ACRO', () => 2),
    'it does not slow',
  ).toBe(1020);
  expect(
    firstHold('ACRO', (at) => (at < 600 ? 2 : Math.max(1.5, 2 - (at - 600) / 500))),
    'it slowed, and then does not',
  ).toBeGreaterThan(1200);
  const silent = firstHold('ACRO', (at) => (at < 200 ? 2 - at / 500 : null));
  expect(silent, 'the speed fell silent').toBe(700);
  expect(firstHold('ACRO', () => null)).toBe(0);
  expect(firstHold('MANUAL', (at) => 2 - at / 2000)).toBe(0);
  const slowly = firstHold('GUIDED', (at) => 2 - at / 10_000);
  expect([slowly !== null && slowly >= 3000, slowly !== null && slowly <= 3040]).toEqual([true, true]);
});

test('[X2] after 5 s without HOLD it has failed, is said so once, and goes on; while the vehicle is lost, after 10 s once a second', () => {
  const rig = rigged();
  rig.observe({ linked: false });
  rig.press();
  rig.run(4980);
  expect(rig.said).toEqual(['pressed']);
  rig.run(20_000);
  expect(rig.said).toEqual(['pressed', 'unconfirmed', 'outcome unconfirmed']);
  const late = rig.holds().filter(({ at }) => at > 12_000);
  expect(late.length / 2).toBeGreaterThanOrEqual(7);
  expect(late.length / 2).toBeLessThanOrEqual(9);
  rig.says('HOLD');
  expect(rig.said.slice(3), 'the outcome was told already').toEqual(['confirmed']);
});

test('[X2] who is heard and does not hold is told so ten times a second without end', () => {
  const rig = rigged();
  rig.press();
  rig.run(20_000, () => rig.says('MANUAL'));
  const late = rig.holds().filter(({ at }) => at > 12_000);
  expect(late.length / 2).toBeGreaterThanOrEqual(79);
  expect(late.length / 2).toBeLessThanOrEqual(81);
});

test('[X2] pressing again and again neither puts off HOLD nor the word that it failed', () => {
  const rig = rigged('ACRO');
  rig.speed(2);
  rig.run(6000, () => {
    rig.speed(2);
    rig.press();
  });
  expect(rig.holds()[0]?.at).toBeLessThanOrEqual(1060);
  expect(rig.said).toContain('outcome unconfirmed');
});

test('[X3] for 2 s another mode is answered with HOLD again, later it is not', () => {
  const rig = rigged();
  rig.press();
  rig.run(200);
  rig.says('HOLD');
  rig.run(1800);
  const before = rig.holds().length;
  rig.says('MANUAL');
  expect([rig.holds().length - before, rig.latch.state?.confirmed]).toEqual([2, false]);
  rig.run(1900);
  rig.says('HOLD');
  expect(rig.latch.state?.confirmed).toBe(true);
  rig.run(2300);
  const sent = rig.orders.length;
  rig.says('MANUAL');
  rig.run(4000);
  expect([rig.orders.length, rig.latch.isLatched]).toEqual([sent, true]);
});

test('[X3] only the holder of the lease ends it, with sticks at rest', () => {
  const rig = rigged();
  rig.press('eve');
  rig.press('bob');
  const clear = (holds: boolean, atRest: boolean) => rig.latch.clear('ann', { holds, atRest }, rig.now);
  expect([clear(false, true).refused, clear(true, false).refused, rig.latch.isLatched]).toEqual([
    'NOT_IN_CONTROL',
    'NOT_CENTRED',
    true,
  ]);
  expect(rig.latch.state?.by, 'who pressed first').toBe('eve');
  const { refused, effects } = clear(true, true);
  rig.keep(effects);
  expect([refused, rig.latch.isLatched, rig.said.slice(2)]).toEqual([null, false, ['cleared', 'outcome cleared']]);
  const sent = rig.orders.length;
  rig.run(1000);
  expect(rig.orders).toHaveLength(sent);
});

test('[X3] one that was confirmed, or is said to have failed, has its outcome: clearing it is no other', () => {
  for (const phase of ['confirmed', 'unconfirmed'] as const) {
    const rig = rigged();
    rig.press();
    if (phase === 'confirmed') rig.says('HOLD');
    rig.run(6000);
    rig.keep(rig.latch.clear('ann', { holds: true, atRest: true }, rig.now).effects);
    expect(rig.said).toEqual(['pressed', phase, `outcome ${phase}`, 'cleared']);
  }
});

test('[X2] pressed again after it was confirmed and is insisted on, it has its own 5 s', () => {
  const rig = rigged();
  rig.press();
  rig.run(4000);
  rig.says('HOLD');
  rig.run(5500);
  rig.says('MANUAL');
  rig.press('bob');
  const holds = rig.holds().length;
  rig.run(10_400);
  expect(rig.said).toEqual(['pressed', 'confirmed', 'outcome confirmed', 'pressed']);
  expect(rig.holds().length - holds, 'HOLD is not put off').toBeGreaterThanOrEqual(90);
  rig.run(10_600);
  expect(rig.said.slice(4)).toEqual(['unconfirmed', 'outcome unconfirmed']);
});
