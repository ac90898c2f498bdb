/** Commands beside what the helm sends without the book: whose answer is whose, and what the state says then. */
import { expect, test } from 'vitest';
import { holdOrders } from '../../../bridge/core/halt.ts';
import type { CommandOrder } from '../../../bridge/core/orders.ts';
import { commandRig, rover } from '../../support/command-rig.ts';

const [holdOrder] = holdOrders(0).filter((order): order is CommandOrder => order.kind === 'command');
const mav = { accepted: 0, failed: 4 } as const;

/** A rover that was driven in MANUAL until now. */
function driven(options: Parameters<typeof commandRig>[0] = {}) {
  const rig = commandRig(options);
  rig.mode('MANUAL', true);
  const helmHolds = (answers = 1) => {
    if (holdOrder) rig.commands.passed(rover, holdOrder, answers, rig.clock.monoMs());
  };
  return { ...rig, helmHolds };
}

test('[I6] the answer to the HOLD of a drive that ends is not taken for the answer to a mode', () => {
  const refused = driven();
  refused.helmHolds();
  refused.pass(40);
  refused.ask('m', 'start_mission');
  refused.ack(176, mav.accepted);
  refused.mode('HOLD', true);
  expect(refused.end('m')).toBe('under way');
  refused.heard({ kind: 'text', severity: 4, text: 'Flight mode change failed', complete: true });
  refused.ack(176, mav.failed);
  refused.pass(520);
  expect(refused.last('m')).toMatchObject({
    step: 'failed',
    result: mav.failed,
    message: 'the vehicle answered: failed. Flight mode change failed',
  });

  const lost = driven();
  lost.helmHolds();
  lost.ask('m', 'start_mission');
  lost.ack(176, mav.accepted);
  lost.pass(6100, () => lost.mode('HOLD', true));
  expect(lost.end('m')).toBe('unknown');
  expect(lost.last('m')?.message).toBe(
    'what the vehicle answered may have been to something else: it may have been done or not',
  );
});

test('[I6] once the HOLD was answered, and 2 s after it at the latest, answers are the mode’s own', () => {
  const answered = driven();
  answered.helmHolds();
  answered.ack(176, mav.accepted);
  answered.ask('m', 'mode', { mode: 'AUTO' });
  answered.ack(176, mav.failed);
  answered.pass(520);
  expect(answered.end('m')).toBe('failed');

  const late = driven();
  late.helmHolds(Number.POSITIVE_INFINITY);
  late.pass(2000);
  late.ask('m', 'mode', { mode: 'AUTO' });
  late.ack(176, mav.failed);
  late.pass(520);
  expect(late.end('m')).toBe('failed');
});

test('[I8] who asks for a mode at once after letting go is told that it is done as soon as HEARTBEAT says so', () => {
  for (const answers of [1, 2]) {
    const rig = driven();
    rig.helmHolds();
    rig.ask('m', 'start_mission');
    rig.pass(20);
    rig.helmHolds();
    rig.mode('HOLD', true);
    for (let n = 0; n < answers; n += 1) rig.ack(176, mav.accepted);
    rig.mode('AUTO', true);
    expect(rig.last('m'), `${answers} answers`).toMatchObject({ step: 'done', verified: true });
  }
});

test('[I6] answers that contradict each other out of their order leave it to the state', () => {
  const contradicted = () => {
    const rig = driven();
    rig.helmHolds();
    rig.ask('m', 'mode', { mode: 'AUTO' });
    rig.ack(176, mav.failed);
    rig.ack(176, mav.accepted);
    rig.pass(100);
    expect(rig.end('m')).toBe('under way');
    return rig;
  };
  const shown = contradicted();
  shown.mode('AUTO', true);
  expect(shown.last('m')).toMatchObject({ step: 'done', verified: true });
  const never = contradicted();
  never.pass(6100, () => never.mode('HOLD', true));
  expect(never.end('m')).toBe('unknown');
});

test('[I6] an answer that is nobody’s is not counted as one to the HOLD', () => {
  const rig = driven();
  rig.ask('h', 'hold');
  rig.pass(120);
  rig.ack(176, mav.accepted);
  rig.mode('HOLD', true);
  expect(rig.last('h')).toMatchObject({ step: 'done', attempt: 2 });
  rig.pass(1800);
  rig.helmHolds();
  rig.ack(176, mav.accepted);
  rig.pass(300);
  rig.ask('m', 'mode', { mode: 'AUTO' });
  rig.ack(176, mav.failed);
  rig.pass(600);
  expect(rig.end('m'), 'that may be to the HOLD').toBe('under way');
});

test('[I6] where nobody knows how many answers there are the state alone decides, and what was refused is told', () => {
  const rig = driven();
  rig.helmHolds(Number.POSITIVE_INFINITY);
  rig.ask('m', 'mode', { mode: 'AUTO' });
  rig.heard({ kind: 'text', severity: 4, text: 'Flight mode change failed', complete: true });
  for (const result of [mav.accepted, mav.failed, mav.accepted]) rig.ack(176, result);
  rig.pass(6100, () => rig.mode('HOLD', true));
  expect(rig.last('m')).toMatchObject({
    step: 'unknown',
    message: 'the vehicle refused this or something else (Flight mode change failed): it may have been done or not',
  });
});

test('[I6] a HOLD of the helm answers a HOLD that is asked, and an order that no state shows waits for it', () => {
  const rig = driven();
  rig.helmHolds();
  rig.ask('r', 'raw', { form: 'long', command: 176, params: [1, 10, 0, 0, 0, 0, 0] }, { confirmed: true });
  expect(rig.end('r')).toBe('refused BUSY');
  rig.ask('h', 'hold');
  rig.ack(176, mav.accepted);
  rig.mode('HOLD', true);
  expect(rig.end('h')).toBe('done');
});

test('[I8] a HOLD behind a mode or a place keeps the state from showing that nothing happened', () => {
  for (const [name, args] of [
    ['mode', { mode: 'AUTO' }],
    ['goto', { latDeg: 1, lonDeg: 1 }],
  ] as const) {
    const alone = driven();
    const beside = driven();
    for (const rig of [alone, beside]) {
      rig.mode('HOLD', true);
      rig.ask('m', name, args, { confirmed: true });
    }
    beside.helmHolds();
    for (const rig of [alone, beside]) rig.pass(6100, () => rig.mode('HOLD', true));
    expect([alone.end('m'), beside.end('m')], name).toEqual(['failed', 'unknown']);
  }
});

test('[X3] a STOP ends a mode that was not answered, and the answer to its HOLD is not taken for that', () => {
  const rig = driven();
  rig.ask('m', 'mode', { mode: 'GUIDED' });
  rig.ask('g', 'goto', { latDeg: 1, lonDeg: 1 }, { confirmed: true });
  rig.ask('x', 'stop');
  rig.helmHolds(Number.POSITIVE_INFINITY);
  rig.ack(176, mav.accepted);
  expect(rig.last('m')).toMatchObject({
    step: 'superseded',
    message: 'the vehicle was stopped after this had left: it may have been obeyed before',
  });
  expect(rig.end('g')).toBe('under way');
});

test('[X3][I6] the answer to a mode that a STOP ended is nobody’s', () => {
  const rig = driven();
  rig.ask('m', 'mode', { mode: 'GUIDED' });
  rig.ask('x', 'stop');
  rig.ask('next', 'mode', { mode: 'AUTO' });
  rig.ack(176, mav.failed);
  rig.pass(600);
  expect([rig.end('m'), rig.end('next')]).toEqual(['superseded', 'under way']);
});

type Fate = 'arrives' | 'is lost' | 'is not answered';
type Fates = readonly Fate[];
type Case = {
  /** What is sent, every 60 ms: H by the helm, M a mode by the book. */
  readonly order: string;
  readonly fates: Fates;
  readonly refuses: 'nothing' | 'the mode' | 'the first HOLD' | 'every HOLD' | 'everything';
  /** HEARTBEAT tells of a change at once, or only once a second. */
  readonly tellsAtOnce: boolean;
};

const fates: Fates = ['arrives', 'is lost', 'is not answered'];
const allFates = (length: number): Fates[] =>
  length === 0 ? [[]] : allFates(length - 1).flatMap((before) => fates.map((fate) => [...before, fate]));

const cases: Case[] = ['HM', 'MH', 'HMH', 'HHM'].flatMap((order) =>
  allFates(order.length).flatMap((given) =>
    (['nothing', 'the mode', 'the first HOLD', 'every HOLD', 'everything'] as const).flatMap((refuses) =>
      [true, false].map((tellsAtOnce) => ({ order, fates: given, refuses, tellsAtOnce })),
    ),
  ),
);

const oneWayMs = 40;
const apartMs = 60;

/** Over a way that loses and keeps order: whether the mode was taken, and what was said of it after so many ms. */
function played({ order, fates: given, refuses, tellsAtOnce }: Case): { taken: boolean; end: string; afterMs: number } {
  const rig = driven();
  const due: { readonly at: number; readonly act: () => void }[] = [];
  const later = (ms: number, act: () => void) => due.push({ at: rig.clock.monoMs() + ms, act });
  let mode = 'MANUAL';
  let taken = false;
  const beat = () => {
    const then = mode;
    later(oneWayMs, () => rig.mode(then, true));
  };
  const isRefused = (isMode: boolean, n: number) =>
    refuses === 'everything' ||
    (isMode ? refuses === 'the mode' : refuses === 'every HOLD' || (refuses === 'the first HOLD' && n === 0));
  const arrive = (isMode: boolean, n: number, fate: Fate | undefined) => {
    const refused = isRefused(isMode, n);
    const before = mode;
    if (!refused) mode = isMode ? 'AUTO' : 'HOLD';
    if (!refused && isMode) taken = true;
    if (fate === 'arrives') later(oneWayMs, () => rig.ack(176, refused ? mav.failed : mav.accepted));
    if (tellsAtOnce && mode !== before) beat();
  };
  let holds = 0;
  for (const [place, what] of [...order].entries()) {
    const n = what === 'H' ? holds++ : 0;
    due.push({
      at: rig.clock.monoMs() + place * apartMs,
      act() {
        if (what === 'M') rig.ask('m', 'mode', { mode: 'AUTO' });
        else rig.helmHolds();
        const fate = given[place];
        if (fate !== 'is lost') later(oneWayMs, () => arrive(what === 'M', n, fate));
      },
    });
  }
  const beginAt = rig.clock.monoMs();
  let beatAt = beginAt + 300;
  let afterMs = Number.POSITIVE_INFINITY;
  rig.pass(8000, () => {
    if (rig.clock.monoMs() >= beatAt) {
      beatAt += 1000;
      beat();
    }
    for (const one of due.filter(({ at }) => at <= rig.clock.monoMs())) {
      due.splice(due.indexOf(one), 1);
      one.act();
    }
    if (rig.end('m') !== 'under way') afterMs = Math.min(afterMs, rig.clock.monoMs() - beginAt);
  });
  return { taken, end: rig.end('m'), afterMs };
}

test('[I6][I8] whatever of HOLDs and a mode is lost or refused on a way that keeps order, no outcome says what is not so', () => {
  const wrong = cases.flatMap((given) => {
    const { taken, end } = played(given);
    const isSo = end === 'done' ? taken : end === 'failed' ? !taken : end === 'unknown';
    return isSo ? [] : [{ ...given, taken, end }];
  });
  expect(cases.length).toBe(720);
  expect(wrong).toEqual([]);
});

test('[I6][I8] where nothing is lost a mode beside HOLDs is known to be done or refused within a second', () => {
  const slow = cases
    .filter(({ fates: given, refuses }) => given.every((fate) => fate === 'arrives') && /nothing|mode/.test(refuses))
    .flatMap((given) => {
      const { taken, end, afterMs } = played(given);
      return end === (taken ? 'done' : 'failed') && afterMs <= (given.tellsAtOnce ? 1000 : 3500)
        ? []
        : [{ ...given, end, afterMs }];
    });
  expect(slow).toEqual([]);
});
