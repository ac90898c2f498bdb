/** Who one is, kept proven: the rules of it in time that the test moves, against a bridge that the test plays. */
import { expect, test } from 'vitest';
import { closeCodes } from '../../bridge/protocol/close.ts';
import type { HttpAnswer, HttpRequest } from '../../dashboard/client/http.ts';
import { type Identity, keepIdentity } from '../../dashboard/client/identity.ts';
import { type IdentityView, notAskedYet } from '../../dashboard/client/identity-view.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';

type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

const tokenForMs = 600_000;

/** `answer` is asked what each call comes to; null is no answer at all. */
function rig(answer: (request: HttpRequest, count: number) => Answer | null = granting) {
  const machine = manualSurroundings();
  const asked: { readonly path: string; readonly at: number }[] = [];
  const brought: string[] = [];
  const overs: string[] = [];
  let view: IdentityView = notAskedYet;
  let clientId = 'installation';
  const http = (request: HttpRequest) => {
    asked.push({ path: new URL(request.url).pathname, at: machine.monoMs() });
    const said = answer(request, asked.filter(({ path }) => path.endsWith('refresh')).length);
    let fail: (why: Error) => void = () => {};
    const promise = new Promise<HttpAnswer>((resolve, reject) => {
      fail = reject;
      if (said === null) return;
      const text = JSON.stringify(said.body ?? {});
      resolve({ status: said.status, text, header: (name) => said.headers?.[name] ?? null });
    });
    return { answer: promise, abort: () => fail(new Error('aborted')) };
  };
  const identity = keepIdentity({ origin: 'http://rover', clientId }, { ...machine, http }, (next, id) => {
    view = next;
    clientId = id;
  });
  identity.follow(
    (proof) => brought.push('token' in proof ? proof.token : ''),
    (why) => overs.push(why),
  );
  return {
    machine,
    identity,
    asked,
    brought,
    overs,
    view: () => view,
    clientId: () => clientId,
    refreshes: () => asked.filter(({ path }) => path === '/api/auth/refresh').length,
  };
}

function granting({ url }: HttpRequest, count: number): Answer {
  if (url.endsWith('/api/auth')) return { status: 200, body: { required: true } };
  return { status: 200, body: { token: `token-${count}`, leftMs: tokenForMs, name: 'Phone', role: 'operator' } };
}
const notPaired = ({ url }: HttpRequest): Answer =>
  url.endsWith('/api/auth')
    ? { status: 200, body: { required: true } }
    : { status: 401, body: { error: 'this device is not paired here' } };

/** Promises run their course. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** Greets as an attempt would; what it said hello with, or undefined while it waits. */
async function greet(identity: Identity) {
  let greeted = false;
  identity.prepare();
  identity.ready(() => {
    greeted = true;
  });
  await settle();
  return { isGreeted: () => greeted };
}
const given = (token: string | undefined) => ({
  proof: token === undefined ? undefined : { token },
  clientId: 'installation',
});

test('[U1] where nobody is asked, one call is all, and greetings carry nothing', async () => {
  const { identity, asked, view } = rig(() => ({ status: 200, body: { required: false } }));
  expect((await greet(identity)).isGreeted()).toBe(true);
  expect([identity.proof(), view().state, asked.length]).toEqual([undefined, 'open', 1]);
  expect((await greet(identity)).isGreeted()).toBe(true);
  expect(asked.length).toBe(1);
});

test('a bridge that answers nothing over HTTP is greeted after a second all the same', async () => {
  const { identity, machine } = rig(() => null);
  const attempt = await greet(identity);
  expect(attempt.isGreeted()).toBe(false);
  machine.advance(1000);
  expect(attempt.isGreeted()).toBe(true);
});

test('[U4] a token is renewed at four fifths of its life, a tenth more or less, and brought to what is open', async () => {
  for (const [random, share] of [
    [0, 0.72],
    [0.5, 0.8],
    [0.999999, 0.88],
  ] as const) {
    const { identity, machine, brought, refreshes, view } = rig();
    machine.setRandom(random);
    await greet(identity);
    expect(view()).toMatchObject({ state: 'known', name: 'Phone', role: 'operator', phase: 'known' });
    machine.advance(share * tokenForMs - 10);
    expect(refreshes()).toBe(1);
    machine.advance(20);
    await settle();
    expect([refreshes(), brought]).toEqual([2, ['token-1', 'token-2']]);
  }
});

test('an attempt never greets with a token that has less than 30 s', async () => {
  let isThere = true;
  const { identity, machine } = rig((request, count) => (isThere ? granting(request, count) : null));
  await greet(identity);
  isThere = false;
  machine.advance(tokenForMs - 31_000);
  await settle();
  expect((await greet(identity)).isGreeted()).toBe(true);
  expect(identity.proof()).toEqual({ token: 'token-1' });
  // A call that was made while the link was down still hangs as it comes back.
  machine.advance(3000);
  await settle();
  isThere = true;
  expect((await greet(identity)).isGreeted()).toBe(true);
  expect(identity.proof()).toEqual({ token: expect.stringMatching(/^token-[2-9]/) });
});

test('without an answer it is tried ever less often, and no longer than the bridge bears an old token: no loop', async () => {
  let isThere = true;
  const { identity, machine, refreshes, view } = rig((request, count) => (isThere ? granting(request, count) : null));
  await greet(identity);
  isThere = false;
  for (let s = 0; s < 3600; s++) {
    machine.advance(1000);
    await settle();
  }
  expect(view()).toMatchObject({ state: 'known', trouble: 'the bridge does not answer' });
  expect(refreshes()).toBeLessThan(12);
  expect(machine.pendingTimers()).toBe(0);
  isThere = true;
  expect((await greet(identity)).isGreeted()).toBe(true);
});

test('[U2] after the bridge’s own end a token is renewed beside the attempt, which waits a second for it at most', async () => {
  let isThere = true;
  const { identity, machine, refreshes } = rig((request, count) => (isThere ? granting(request, count) : null));
  await greet(identity);
  identity.welcomed(given('token-1'));
  identity.ended(1006, given('token-1'));
  expect((await greet(identity)).isGreeted()).toBe(true);
  expect([refreshes(), identity.proof()]).toEqual([2, { token: 'token-2' }]);
  identity.ended(1006, given('token-2'));
  isThere = false;
  const attempt = await greet(identity);
  expect(attempt.isGreeted()).toBe(false);
  machine.advance(1000);
  expect(attempt.isGreeted()).toBe(true);
});

test('silence is the link’s doing: nothing is renewed because of it', async () => {
  const { identity, refreshes } = rig();
  await greet(identity);
  identity.ended(closeCodes.pingTimeout, given('token-1'));
  await greet(identity);
  expect(refreshes()).toBe(1);
});

test('[U1] a refused token is renewed once; refused again, or of nobody, it is over and nothing is tried', async () => {
  const { identity, refreshes, view, overs } = rig();
  await greet(identity);
  expect(identity.ended(closeCodes.authFailed, given('token-1'))).toBe(true);
  await greet(identity);
  expect(identity.ended(closeCodes.authFailed, given('token-1'))).toBe(true);
  expect(identity.ended(closeCodes.authFailed, given('token-2'))).toBe(false);
  expect([view().state, overs.length, refreshes()]).toEqual(['unpaired', 1, 2]);
  expect((await greet(identity)).isGreeted()).toBe(false);
  expect(refreshes()).toBe(2);

  const stranger = rig(notPaired);
  expect((await greet(stranger.identity)).isGreeted()).toBe(false);
  expect(stranger.view()).toEqual({ state: 'unpaired', why: 'this device is not paired here' });
  for (let i = 0; i < 50; i++) await greet(stranger.identity);
  expect([stranger.refreshes(), stranger.machine.pendingTimers()]).toEqual([1, 0]);
});

test('two addresses that refuse the same token are one refusal', async () => {
  const { identity, view } = rig();
  await greet(identity);
  expect(identity.ended(closeCodes.authFailed, given('token-1'))).toBe(true);
  expect(identity.ended(closeCodes.authFailed, given('token-1'))).toBe(true);
  await greet(identity);
  expect([identity.proof(), view().state]).toEqual([{ token: 'token-2' }, 'known']);
});

test('[U3] an installation that belongs to another device takes a fresh id, once', async () => {
  const { identity, clientId } = rig();
  await greet(identity);
  expect(identity.ended(closeCodes.forbidden, given('token-1'))).toBe(true);
  expect(clientId()).toMatch(/^[0-9a-f]{16}$/);
  expect(identity.clientId()).toBe(clientId());
  expect(identity.ended(closeCodes.forbidden, { proof: { token: 'token-1' }, clientId: clientId() })).toBe(false);
});

test('[U5] after 4005 one comes back, with a new token, and not again and again at once', async () => {
  const { identity, machine, refreshes } = rig();
  await greet(identity);
  machine.advance(20_000);
  expect(identity.ended(closeCodes.authExpired, given('token-1'))).toBe(true);
  await greet(identity);
  expect([refreshes(), identity.proof()]).toEqual([2, { token: 'token-2' }]);
  expect(identity.ended(closeCodes.authExpired, given('token-2'))).toBe(false);
});

test('[U4] told that it ends soon, it is renewed at once; one that was just made is brought again', async () => {
  const { identity, machine, brought, refreshes } = rig();
  await greet(identity);
  const expiring = { t: 'identity', name: 'Phone', role: 'operator', untilAt: 1, phase: 'expiring' } as const;
  identity.heard(expiring, machine.monoMs() + 60_000);
  await settle();
  expect([refreshes(), brought]).toEqual([1, ['token-1', 'token-1']]);
  machine.setRandom(0.999999);
  machine.advance(0.85 * tokenForMs);
  identity.heard(expiring, machine.monoMs() + 60_000);
  await settle();
  expect([refreshes(), brought.at(-1)]).toEqual([2, 'token-2']);
});

test('a bridge that asks for patience is not asked again before', async () => {
  const { identity, machine, refreshes } = rig((request) =>
    request.url.endsWith('/api/auth')
      ? granting(request, 1)
      : { status: 429, body: { error: 'wait' }, headers: { 'retry-after': '20' } },
  );
  for (let i = 0; i < 10; i++) await greet(identity);
  expect(refreshes()).toBe(1);
  machine.advance(20_001);
  await greet(identity);
  expect(refreshes()).toBe(2);
});

test('HTTP that was refused has it renewed, but not again and again', async () => {
  const { identity, machine, refreshes } = rig();
  expect(await identity.token(null)).toBe('token-1');
  expect(await identity.token('token-1')).toBe('token-1');
  expect(refreshes()).toBe(1);
  machine.advance(11_000);
  expect(await Promise.all([identity.token('token-1'), identity.token('token-1')])).toEqual(['token-2', 'token-2']);
  expect(refreshes()).toBe(2);
});
