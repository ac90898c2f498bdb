import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lease } from '../../bridge/core/lease.ts';
import type { LeaseEffect } from '../../bridge/core/lease-tenure.ts';
import type { Role } from '../../bridge/protocol/command.ts';
import type { LeaseRequest } from '../../bridge/protocol/lease.ts';

type Act = LeaseRequest['act'];

function opened(term = 7) {
  let neutral = true;
  const gone = new Set<string>();
  const lease = new Lease({
    vehicle: 'rover',
    term,
    isNeutral: () => neutral,
    mayHold: (session) => !gone.has(session),
  });
  let ids = 0;
  const say = (session: string, act: Act, at: number, more: Partial<LeaseRequest> & { role?: Role } = {}) => {
    const { role = 'operator', ...rest } = more;
    const message = { t: 'lease_request', id: `r${++ids}`, vehicle: 'rover', act, ...rest } as const;
    return lease.request(session, role, message, at);
  };
  return { lease, say, gone, drives: (on: boolean) => (neutral = !on) };
}

const answers = (effects: readonly LeaseEffect[]) =>
  effects.flatMap((effect) =>
    effect.kind === 'answer'
      ? [
          `${effect.session} ${effect.response.ok ? (effect.response.pending ? 'pending' : 'yes') : effect.response.code}`,
        ]
      : [],
  );
const changes = (effects: readonly LeaseEffect[]) =>
  effects.flatMap(({ ...effect }) => {
    const body = effect.kind === 'happened' ? effect.happening.body : null;
    return body?.kind === 'lease' ? [`${body.change} ${body.by} → ${body.holder} (${body.term})`] : [];
  });

test('[A1] one session holds it, and only with the present term', () => {
  const { lease, say } = opened(7);
  expect(lease.state()).toMatchObject({ term: 7, holder: null, expiresAt: null });
  expect(changes(say('ann', 'ask', 0))).toEqual(['granted ann → ann (8)']);
  expect([lease.holds('ann', 8, 10), lease.holds('ann', 7, 10), lease.holds('bob', 8, 10)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(lease.holds('ann', 9, 10), 'a term that never existed').toBe(false);
  expect(answers(say('ann', 'release', 20, { term: 7 })), 'fenced off').toEqual(['ann NOT_IN_CONTROL']);
  expect(answers(say('ann', 'release', 20)), 'without a term nothing is certain').toEqual(['ann NOT_IN_CONTROL']);
  expect(changes(say('ann', 'release', 30, { term: 8 }))).toEqual(['released ann → null (9)']);
});

test('[A2] it lives 3 s from the last sign of its holder, and a sign that comes too late renews nothing', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  lease.awake('ann', 2000);
  lease.awake('bob', 4900);
  expect(lease.holds('ann', 8, 4999)).toBe(true);
  expect(lease.holds('ann', 8, 5000)).toBe(false);
  lease.awake('ann', 5001);
  expect(changes(lease.sweep(5002))).toEqual(['expired ann → null (9)']);
  expect(lease.holder).toBeNull();
});

test('[A2] whoever asks for a free lease gets it, a viewer never does', () => {
  const { say } = opened();
  expect(answers(say('eve', 'ask', 0, { role: 'viewer' }))).toEqual(['eve FORBIDDEN']);
  expect(answers(say('bob', 'take', 0))).toEqual(['bob yes']);
  expect(answers(say('bob', 'ask', 1))).toEqual(['bob yes']);
});

test('[A3] the holder grants to who asked, with one answer each, and denies with a sentence', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  expect(answers(say('bob', 'ask', 10))).toEqual(['bob pending']);
  expect(answers(say('cat', 'ask', 20))).toEqual(['cat pending']);
  expect(lease.state().waiting.map(({ session, answerBy }) => [session, answerBy])).toEqual([
    ['bob', 10_010],
    ['cat', 10_020],
  ]);
  expect(answers(say('ann', 'grant', 30, { term: 8, to: 'eve' }))).toEqual(['ann NOT_ASKED']);
  expect(answers(say('ann', 'deny', 40, { term: 8, to: 'bob', why: 'not now' }))).toEqual([
    'bob LEASE_HELD',
    'ann yes',
  ]);
  const granted = say('ann', 'grant', 50, { term: 8 });
  expect([changes(granted), answers(granted)]).toEqual([['handed_over ann → cat (9)'], ['cat yes', 'ann yes']]);
  expect(lease.holds('ann', 8, 60) || lease.holds('ann', 9, 60)).toBe(false);
});

test('[A3] after 10 s without an answer the asker may take it, and not before', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 0);
  const alive = (from: number, to: number) => {
    for (let at = from; at <= to; at += 500) lease.awake('ann', at);
  };
  alive(0, 9999);
  expect(answers(say('bob', 'take', 9999))).toEqual(['bob NOT_ASKED']);
  const lapsed = lease.sweep(10_000);
  expect([changes(lapsed), answers(lapsed)]).toEqual([['no_answer bob → ann (8)'], ['bob LEASE_HELD']]);
  expect(lease.sweep(10_020), 'said once').toEqual([]);
  const taken = say('bob', 'take', 10_500);
  expect([changes(taken), answers(taken)]).toEqual([['taken_over bob → bob (9)'], ['bob pending', 'bob yes']]);
});

test('[A3] a right to take that was not used is forgotten', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 0);
  for (let at = 0; at <= 41_000; at += 500) {
    lease.awake('ann', at);
    lease.sweep(at);
  }
  expect(answers(say('bob', 'take', 41_000))).toEqual(['bob NOT_ASKED']);
});

test('[A3] an admin takes it at any time, after 3 s in which the holder is warned', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  const asked = say('adm', 'take', 1000, { role: 'admin' });
  expect([answers(asked), changes(asked)]).toEqual([['adm pending'], ['asked adm → ann (8)']]);
  lease.awake('ann', 2500);
  expect(answers(say('ann', 'deny', 2600, { term: 8, to: 'adm' })), 'nobody denies an admin').toEqual([
    'ann NOT_ASKED',
  ]);
  expect(lease.sweep(3999)).toEqual([]);
  const taken = lease.sweep(4000);
  expect([changes(taken), answers(taken)]).toEqual([['taken_over adm → adm (9)'], ['adm yes']]);
});

test('[A3] at most 8 wait; asked again, the last request is the one that is answered', () => {
  const { say, lease } = opened();
  say('ann', 'ask', 0);
  for (let i = 0; i < 8; i++) say(`s${i}`, 'ask', i);
  expect(answers(say('late', 'ask', 10))).toEqual(['late TOO_MANY']);
  expect(answers(say('s0', 'ask', 11))).toEqual(['s0 BUSY', 's0 pending']);
  expect(lease.state().waiting).toHaveLength(8);
});

test('[A3] who waits gets it when it is released, and the next holder is asked anew', () => {
  const { say, lease } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 100);
  say('cat', 'ask', 200);
  expect(changes(say('ann', 'release', 2000, { term: 8 }))).toEqual(['released ann → bob (9)']);
  expect(lease.state().waiting).toEqual([{ session: 'cat', askedAt: 200, answerBy: 12_000 }]);
});

test('[A3] who waits and is not there is passed over, and keeps its place for the next time', () => {
  const { say, lease, gone } = opened();
  say('ann', 'ask', 0);
  for (const session of ['bob', 'cat', 'dan']) say(session, 'ask', 100);
  gone.add('bob');
  const released = say('ann', 'release', 2000, { term: 8 });
  expect([changes(released), answers(released)]).toEqual([['released ann → cat (9)'], ['cat yes', 'ann yes']]);
  expect(lease.state().waiting.map(({ session }) => session)).toEqual(['bob', 'dan']);
  gone.clear();
  expect(changes(say('cat', 'release', 3000, { term: 9 }))).toEqual(['released cat → bob (10)']);
});

test('[A3] where nobody else waits it is free, with what its holder willed, and whoever returns may ask for it', () => {
  const { say, lease, gone } = opened();
  say('ann', 'ask', 0);
  say('ann', 'will', 1, { term: 8, will: 'continue' });
  say('bob', 'ask', 100);
  gone.add('bob');
  const released = say('ann', 'release', 2000, { term: 8 });
  expect([changes(released), answers(released)]).toEqual([['released ann → null (9)'], ['bob EXPIRED', 'ann yes']]);
  expect(released).toContainEqual(expect.objectContaining({ kind: 'moved', holder: null, will: 'continue' }));
  expect(lease.state().waiting).toEqual([]);
  gone.clear();
  expect(answers(say('bob', 'ask', 2500))).toEqual(['bob yes']);
});

test('[A3] an admin who went away within the warning takes nothing', () => {
  const { lease, say, gone } = opened();
  say('ann', 'ask', 0);
  say('adm', 'take', 1000, { role: 'admin' });
  gone.add('adm');
  lease.awake('ann', 2500);
  const due = lease.sweep(4000);
  expect([changes(due), answers(due)]).toEqual([['denied adm → ann (8)'], ['adm EXPIRED']]);
  expect([lease.holds('ann', 8, 4020), lease.state().waiting]).toEqual([true, []]);
});

test('[A3] nobody hands it to who is not there', () => {
  const { say, gone, drives, lease } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 10);
  gone.add('bob');
  expect(answers(say('ann', 'grant', 20, { term: 8, to: 'bob' }))).toEqual(['ann NOT_ASKED']);
  gone.clear();
  drives(true);
  say('ann', 'grant', 30, { term: 8, to: 'bob' });
  gone.add('bob');
  drives(false);
  expect(changes(lease.sweep(50))).toEqual(['void ann → null (9)']);
});

test('[A3] [U6] who is put out waits for nothing, takes nothing, and what it held goes to who waits', () => {
  const { lease, say, drives } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 10);
  say('adm', 'take', 20, { role: 'admin' });
  const out = lease.withdraw('adm', 'put out', 30);
  expect([changes(out), answers(out)]).toEqual([['denied adm → ann (8)'], ['adm FORBIDDEN']]);
  expect(lease.withdraw('eve', 'put out', 31), 'who has no part in it').toEqual([]);
  const holder = lease.withdraw('ann', 'no longer an operator', 40);
  expect([changes(holder), answers(holder)]).toEqual([['void ann → bob (9)'], ['bob yes']]);
  say('cat', 'ask', 50);
  drives(true);
  say('bob', 'grant', 60, { term: 9, to: 'cat' });
  lease.withdraw('cat', 'put out', 70);
  drives(false);
  expect(changes(lease.sweep(80)), 'on its way to them').toEqual(['void bob → null (10)']);
});

test('[A3] [U6] a right to take goes with who had it', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 0);
  for (let at = 0; at <= 10_000; at += 500) lease.awake('ann', at);
  lease.sweep(10_000);
  expect(lease.withdraw('bob', 'put out', 10_100)).toEqual([]);
  expect(answers(say('bob', 'take', 10_200))).toEqual(['bob NOT_ASKED']);
});

test('[A4] it changes hands only after neutral, and between two holders nobody holds it', () => {
  const { lease, say, drives } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 10);
  drives(true);
  const leaving = say('ann', 'grant', 20, { term: 8 });
  expect(leaving.map(({ kind }) => kind)).toEqual(['leaving', 'answer']);
  expect(lease.holds('ann', 8, 21) || lease.holds('bob', 9, 21), 'neither').toBe(false);
  expect(lease.sweep(40)).toEqual([]);
  expect(answers(say('ann', 'release', 41, { term: 8 }))).toEqual(['ann NOT_IN_CONTROL']);
  drives(false);
  expect(changes(lease.sweep(60))).toEqual(['handed_over ann → bob (9)']);
  expect(lease.holds('bob', 9, 61)).toBe(true);
});

test('[A5] what a holder willed goes out with the end of the lease, and not to the next one', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  expect(answers(say('ann', 'will', 1, { term: 8 }))).toEqual(['ann BAD_ARGS']);
  say('ann', 'will', 2, { term: 8, will: 'continue' });
  expect(lease.state().will).toBe('continue');
  expect(lease.sweep(3000)).toContainEqual({
    kind: 'moved',
    change: 'expired',
    holder: null,
    term: 9,
    will: 'continue',
  });
  expect(lease.will).toBe('hold');
});

test('[A5] [A6] its event tells what is done now: the will where nobody holds it, and the next holder’s where one does', () => {
  const { say } = opened();
  const told = (effects: readonly LeaseEffect[]) =>
    effects.flatMap((effect) => {
      const body = effect.kind === 'happened' ? effect.happening.body : null;
      return body?.kind === 'lease' ? [[body.holder, body.will]] : [];
    });
  say('ann', 'ask', 0);
  say('ann', 'will', 1, { term: 8, will: 'rtl' });
  expect(told(say('ann', 'release', 2, { term: 8 }))).toEqual([[null, 'rtl']]);
  say('ann', 'ask', 3);
  say('ann', 'will', 4, { term: 10, will: 'rtl' });
  say('bob', 'ask', 5);
  expect(told(say('ann', 'release', 6, { term: 10 }))).toEqual([['bob', 'hold']]);
});

test('[X3] a STOP raises the term and leaves the holder', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  expect(changes(lease.fence('eve', 10))).toEqual(['stopped eve → ann (9)']);
  expect([lease.holds('ann', 8, 11), lease.holds('ann', 9, 11)]).toEqual([false, true]);
});

test('[A6] its end by force answers everybody who waits', () => {
  const { lease, say } = opened();
  say('ann', 'ask', 0);
  say('bob', 'ask', 1);
  const ended = lease.end('the vehicle is gone', 2);
  expect([answers(ended), changes(ended)]).toEqual([['bob VEHICLE_OFFLINE'], ['void ann → null (9)']]);
});

/**
 * Sessions that fight over lossy links: each request may come late, twice and in another order than it was made, with
 * the term that its sender believed in. Whoever watches must see one holder at most, terms that only rise, and no
 * earlier term that passes.
 */
const acts: readonly Act[] = ['ask', 'grant', 'deny', 'take', 'release', 'will'];
const round = fc.array(
  fc.record({
    session: fc.constantFrom('ann', 'bob', 'cat'),
    act: fc.constantFrom(...acts),
    madeAt: fc.integer({ min: 0, max: 25_000 }),
    delays: fc.array(fc.integer({ min: 0, max: 6000 }), { minLength: 0, maxLength: 3 }),
    isAdmin: fc.boolean(),
    to: fc.constantFrom('ann', 'bob', 'cat', undefined),
  }),
  { minLength: 10, maxLength: 60 },
);

test('[A1] 1,000 rounds of three sessions that fight: never two holders, and no earlier term passes', () => {
  let moves = 0;
  fc.assert(
    fc.property(round, fc.infiniteStream(fc.boolean()), (requests, coins) => {
      let drivingUntil = 0;
      let now = 0;
      let away: string | null = null;
      const mayHold = (session: string) => session !== away;
      const lease = new Lease({ vehicle: 'rover', term: 1, isNeutral: () => now >= drivingUntil, mayHold });
      const pending = requests
        .flatMap((request, id) =>
          request.delays.map((delay) => ({ ...request, id: `${id}`, at: request.madeAt + delay })),
        )
        .sort((a, b) => a.at - b.at);
      const believed = new Map<string, number>();
      const tenures: { holder: string; term: number }[] = [];
      let term = lease.term;
      const look = () => {
        if (lease.term < term) expect.fail('the term fell');
        if (lease.holder !== null && lease.term > term) tenures.push({ holder: lease.holder, term: lease.term });
        moves += lease.term > term ? 1 : 0;
        term = lease.term;
        const passing = ['ann', 'bob', 'cat'].flatMap((session) =>
          [term - 2, term - 1, term, term + 1].filter((n) => lease.holds(session, n, now)),
        );
        if (passing.length > 1 || passing.some((passed) => passed !== term)) expect.fail(`terms ${passing} pass`);
        if (passing.length > 0 && lease.state().expiresAt === null)
          expect.fail('nobody holds it while it changes hands');
      };
      const drive = (effects: readonly LeaseEffect[]) => {
        for (const effect of effects) {
          if (effect.kind === 'moved' && now < drivingUntil) expect.fail('it moved before neutral');
          if (effect.kind === 'moved' && effect.change !== 'granted' && effect.holder === away && away !== null)
            expect.fail('it went to who is not there');
          if (effect.kind === 'leaving') drivingUntil = Math.min(drivingUntil, now + 100);
          if (effect.kind === 'answer') believed.set(effect.session, effect.response.term ?? 0);
        }
        look();
      };
      for (now = 0; now < 30_000; now += 100) {
        if (now % 1000 === 0) away = coins.next().value ? (['ann', 'bob', 'cat'][now % 3] ?? null) : null;
        for (const session of ['ann', 'bob', 'cat']) if (coins.next().value) lease.awake(session, now);
        while (pending[0] && pending[0].at <= now) {
          const { session, act, isAdmin, to, id } = pending.shift() ?? expect.fail();
          const sent = believed.get(session);
          const message = { t: 'lease_request', id, vehicle: 'rover', act, will: 'rtl' } as const;
          const full = {
            ...message,
            ...(sent === undefined ? {} : { term: sent }),
            ...(to === undefined ? {} : { to }),
          };
          drive(lease.request(session, isAdmin ? 'admin' : 'operator', full, now));
        }
        if (lease.holder !== null && coins.next().value) drivingUntil = Math.max(drivingUntil, now + 300);
        drive(lease.sweep(now));
      }
      expect(new Set(tenures.map((tenure) => tenure.term)).size, 'no term twice').toBe(tenures.length);
    }),
    { numRuns: 1000 },
  );
  expect(moves, 'they did fight').toBeGreaterThan(2000);
}, 120_000);
