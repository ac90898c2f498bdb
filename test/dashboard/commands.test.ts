import { describe, expect, test } from 'vitest';
import type { KeptIntent } from '../../dashboard/client/intent-keeper.ts';
import { memoryStorage } from '../../dashboard/client/keeper.ts';
import { intentPage, roverSample } from '../support/intent-page.ts';
import { entrySample } from '../support/wire-samples.ts';

const setting = { name: 'CRUISE_SPEED', value: 2 };
const response = (id: string, step: string, over: object = {}) => ({
  t: 'command_response',
  at: 100_500,
  id,
  vehicle: 'field/1/1',
  name: 'arm',
  step,
  final: false,
  ...over,
});

describe('a command', () => {
  test('[I4] [I5] goes with its age, what was seen and the term of the own lease', async () => {
    const one = await intentPage();
    one.greet();
    one.lead({}, 9);
    const madeAt = one.world.monoMs();
    one.pass(50);
    const id = one.command('arm', {}, { madeAt, when: { armed: false } });
    expect(one.sent('send_command')).toEqual([
      {
        t: 'send_command',
        id,
        vehicle: 'field/1/1',
        name: 'arm',
        args: {},
        ageMs: 50,
        seen: { boot: 'boot-1', at: 100_002 },
        term: 9,
        when: { armed: false },
      },
    ]);
    expect(one.row(id)).toMatchObject({ stage: 'sending', mine: true, final: false, class: 'motion' });
  });

  test('[I2] shows each step once, told to us and told to everyone, until its outcome', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('arm');
    const steps = ['accepted', 'sent'];
    for (const [index, step] of steps.entries()) {
      one.say(response(id, step));
      const body = {
        kind: 'command',
        id,
        vehicle: 'field/1/1',
        name: 'arm',
        step,
        final: false,
        by: 'session-1',
      } as const;
      one.say({ t: 'events', entries: [entrySample(index + 1, { ...body, step: index === 0 ? 'accepted' : 'sent' })] });
    }
    one.say(response(id, 'failed', { final: true, result: 2, message: 'PreArm: GPS not healthy' }));
    expect(one.row(id)).toMatchObject({
      stage: 'failed',
      final: true,
      by: 'session-1',
      result: 2,
      message: 'PreArm: GPS not healthy',
      steps: [{ step: 'accepted' }, { step: 'sent' }, { step: 'failed' }],
    });
    one.say(response(id, 'sent'));
    expect(one.row(id).stage).toBe('failed');
  });

  test('of somebody else is shown, and is not ours', async () => {
    const one = await intentPage();
    one.greet();
    const body = {
      kind: 'command',
      id: 'x',
      vehicle: 'field/1/1',
      name: 'hold',
      step: 'accepted',
      final: false,
    } as const;
    one.say({ t: 'events', entries: [entrySample(1, { ...body, by: 'session-9', args: {} })] });
    expect(one.row('x')).toMatchObject({ mine: false, by: 'session-9', class: 'safe', args: {} });
  });

  test('that is refused says why, at its row and as the newest refusal', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('arm');
    one.say(response(id, 'refused', { final: true, code: 'NOT_IN_CONTROL', message: 'nobody holds the lease' }));
    expect(one.intent().lastRefusal).toMatchObject({
      id,
      what: 'arm',
      code: 'NOT_IN_CONTROL',
      message: 'nobody holds the lease',
    });
    const next = one.command('raw');
    one.say({ t: 'error', code: 'MALFORMED', message: 'send_command does not fit', id: next });
    expect(one.row(next)).toMatchObject({ stage: 'refused', final: true, code: 'MALFORMED' });
  });

  test('[C-09] of a hundred identical clicks is one; another in between makes the next one new', async () => {
    const one = await intentPage();
    one.greet();
    for (let click = 0; click < 100; click++) one.command('mode', { mode: 'AUTO' });
    expect(one.sent('send_command')).toHaveLength(1);
    one.command('hold');
    one.command('mode', { mode: 'AUTO' });
    expect(one.sent('send_command').map(({ name }) => name)).toEqual(['mode', 'hold', 'mode']);
  });

  test('[C-09] a mode, and what is safe, is asked again where it is open for a second, and nothing else is', async () => {
    const one = await intentPage();
    one.greet();
    for (const name of ['mode', 'arm', 'hold']) {
      const args = name === 'mode' ? { mode: 'MANUAL' } : {};
      const id = one.command(name, args);
      one.say(response(id, 'sent'));
      one.pass(990);
      one.command(name, args);
      one.pass(20);
      one.command(name, args);
    }
    expect(one.sent('send_command').map(({ name }) => name)).toEqual(['mode', 'mode', 'arm', 'hold', 'hold']);
  });

  test('[X1] every press of STOP is said, whatever is open, but for a finger that trembles', async () => {
    const one = await intentPage();
    one.greet();
    for (let open = 0; open < 100; open++) one.command('param_set', { name: `P${open}`, value: 1, was: 0 });
    for (const waitMs of [0, 240, 20, 4000]) {
      one.pass(waitMs);
      one.say(response(one.command('stop'), 'sent'));
    }
    const pressed = one.sent('send_command').filter(({ name }) => name === 'stop');
    expect(new Set(pressed.map(({ id }) => id)).size).toBe(3);
    expect(one.intent().commands.filter(({ name, stage }) => name === 'stop' && stage === 'refused')).toEqual([]);
  });

  test('[I12] a STOP that was answered by a bridge that died is asked for, and said not to be known', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('stop');
    one.say(response(id, 'sent'));
    await one.cut();
    one.pass(3000);
    one.greet(roverSample(), { boot: 'boot-2' });
    expect(one.sentOn(-1, 'hello')[0]).toMatchObject({ pending: [id] });
    one.say(response(id, 'expired', { final: true, name: '', vehicle: '', code: 'EXPIRED' }));
    expect(one.row(id)).toMatchObject({
      stage: 'unknown',
      final: true,
      message: expect.stringContaining('began anew'),
    });
  });

  test('[C-09] may be asked again once it has its outcome', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('arm');
    one.command('arm');
    one.say(response(id, 'failed', { final: true }));
    one.command('arm');
    expect(one.sent('send_command')).toHaveLength(2);
  });

  test('[I5] [C-02] of motion is never sent a second time; its outcome is asked for at every greeting', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('start_mission');
    await one.cut();
    one.world.advance(30_000);
    one.greet();
    expect(one.sent('send_command')).toHaveLength(1);
    const [hello] = one.sentOn(-1, 'hello');
    expect(hello).toMatchObject({ pending: [id] });
    one.say(response(id, 'expired', { final: true, name: 'start_mission', message: 'the bridge never saw it' }));
    expect(one.row(id)).toMatchObject({ stage: 'expired', final: true });
    await one.cut();
    one.world.advance(1000);
    one.greet();
    expect(one.sentOn(-1, 'hello')[0]).not.toHaveProperty('pending');
  });

  test('that the bridge never answers for is called unknown, and what it says later counts', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('arm');
    one.pass(21_000, 500);
    expect(one.row(id)).toMatchObject({ stage: 'unknown', final: true });
    one.say(response(id, 'done', { final: true }));
    expect(one.row(id)).toMatchObject({ stage: 'done', final: true });
  });

  test('stays listed until it has its outcome, however many follow; of the others fifty do', async () => {
    const one = await intentPage();
    one.greet();
    const open = one.command('arm');
    for (let index = 0; index < 80; index++) {
      const id = one.command('param_read', { name: `P${index}` });
      one.say(response(id, 'done', { final: true, name: 'param_read' }));
    }
    expect(one.intent().commands).toHaveLength(50);
    expect(one.row(open).stage).toBe('sending');
  });
});

describe('without a link', () => {
  test.each([
    ['arm', 'motion'],
    ['reboot', 'toggle'],
    ['param_read', 'query'],
  ])('[C-03] %s is refused at once, with a sentence', async (name) => {
    const one = await intentPage();
    one.greet();
    await one.cut();
    const id = one.command(name);
    expect(one.row(id)).toMatchObject({ stage: 'refused', final: true });
    expect(one.intent().lastRefusal?.message).toMatch(/^there is no link: /);
    one.world.advance(500);
    one.greet();
    expect(one.sent('send_command')).toEqual([]);
  });

  test('a link that is silent is none', async () => {
    const one = await intentPage();
    one.greet();
    one.world.advance(1100);
    expect(one.page.state?.name).toBe('stale');
    expect(one.row(one.command('arm')).stage).toBe('refused');
    expect(one.sent('send_command')).toEqual([]);
  });

  test('[C-01] STOP is said to be undelivered at once, and is said on the next greeting within 5 s', async () => {
    const one = await intentPage();
    one.greet();
    await one.cut();
    const id = one.command('stop');
    expect(one.row(id)).toMatchObject({ stage: 'undelivered', final: false });
    one.world.advance(2000);
    one.greet();
    expect(one.sent('send_command')).toMatchObject([{ id, name: 'stop', ageMs: 2000 }]);
    one.say(response(id, 'accepted', { name: 'stop' }));
    expect(one.row(id)).toMatchObject({ stage: 'accepted' });
    one.pass(2000);
    expect(one.sent('send_command')).toHaveLength(1);
  });

  test('[C-01] STOP into a link that swallows it is undelivered within a second, said again, and ends after 5 s', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('stop');
    expect(one.row(id).stage).toBe('sending');
    one.world.advance(1000);
    expect(one.row(id).stage).toBe('undelivered');
    one.world.advance(1500);
    expect(one.sent('send_command').length).toBeGreaterThanOrEqual(4);
    one.world.advance(3000);
    const count = one.sent('send_command').length;
    expect(one.row(id)).toMatchObject({ stage: 'expired', final: true });
    expect(one.row(id).message).toMatch(/without a link the rover does what is set on it/);
    one.world.advance(5000);
    expect(one.sent('send_command')).toHaveLength(count);
  });

  test('[C-01] STOP goes on every path', async () => {
    const one = await intentPage({ urls: ['ws://bridge/ws', 'ws://other/ws'] });
    for (const carrier of [...one.world.carriers]) one.greetOn(carrier);
    one.command('stop');
    expect(one.world.carriers.map((_, index) => one.sentOn(index, 'send_command').length)).toEqual([1, 1]);
    one.command('arm');
    expect(one.sent('send_command').filter(({ name }) => name === 'arm')).toHaveLength(1);
  });

  test('[C-03] twenty settings wait and go out in order, once; five motions are refused', async () => {
    const one = await intentPage();
    one.greet();
    await one.cut();
    const ids = Array.from({ length: 20 }, (_, index) => one.command('param_set', { name: `P${index}`, value: index }));
    for (let index = 0; index < 5; index++) one.command('mode', { mode: `M${index}` });
    expect(one.intent().outbox.waiting.map(({ id }) => id)).toEqual(ids);
    expect(one.intent().commands.filter(({ stage }) => stage === 'refused')).toHaveLength(5);
    one.world.advance(4000);
    one.greet();
    const sent = one.sent('send_command');
    expect(sent.map(({ id }) => id)).toEqual(ids);
    expect(sent[0]).toMatchObject({ ageMs: 4000, ttlMs: 14_000, when: { armed: false } });
    expect(one.intent().outbox.waiting).toEqual([]);
    one.greet();
    expect(one.sent('send_command')).toHaveLength(20);
  });

  test('[C-03] what waited for more than 10 s asks, goes out when it is confirmed, and not when it is discarded', async () => {
    const one = await intentPage();
    one.greet();
    await one.cut();
    const id = one.command('param_set', setting);
    const other = one.command('param_set', { name: 'WP_SPEED', value: 1 });
    one.world.advance(30_000);
    one.greet();
    expect(one.sent('send_command')).toEqual([]);
    expect(one.intent().outbox.ask.map((waiting) => waiting.id)).toEqual([id, other]);
    one.feed.intend({ t: 'confirm', id });
    one.feed.intend({ t: 'discard', id: other });
    expect(one.sent('send_command')).toMatchObject([{ id, ttlMs: 40_000 }]);
    expect(one.row(other)).toMatchObject({ stage: 'cancelled', final: true });
    expect(one.intent().outbox).toMatchObject({ waiting: [], ask: [] });
  });

  test('what waits asks where the rover was armed meanwhile, however young it is', async () => {
    const one = await intentPage();
    one.greet();
    await one.cut();
    const id = one.command('param_set', setting);
    one.world.advance(1000);
    one.greet(roverSample({ armed: true }));
    expect(one.sent('send_command')).toEqual([]);
    expect(one.intent().outbox.ask).toMatchObject([{ id }]);
  });

  test('nothing waits for a rover that was armed when it was last heard, nor what has to be confirmed', async () => {
    const one = await intentPage();
    one.greet(roverSample({ armed: true }));
    await one.cut();
    expect(one.row(one.command('param_set', setting)).stage).toBe('refused');
    expect(one.row(one.command('override_preflight')).stage).toBe('refused');
  });

  test('[I12] a setting that was lost on its way waits again, and goes out once more under its id, once', async () => {
    const one = await intentPage();
    one.greet();
    const id = one.command('param_set', setting);
    await one.cut();
    one.world.advance(1000);
    one.greet();
    expect(one.sentOn(-1, 'hello')[0]).toMatchObject({ pending: [id] });
    const neverSeen = response(id, 'expired', { final: true, name: 'param_set', code: 'EXPIRED' });
    one.say(neverSeen);
    expect(one.sent('send_command').map((sent) => sent.id)).toEqual([id, id]);
    one.say(neverSeen);
    expect(one.sent('send_command')).toHaveLength(2);
    expect(one.row(id)).toMatchObject({ stage: 'expired', final: true });
  });
});

describe('over a reload', () => {
  test('[C-03] what waits goes out from the next load of the page, and what has no answer is asked for', async () => {
    const intentStorage = memoryStorage<KeptIntent>();
    const first = await intentPage({ intentStorage });
    first.greet();
    const open = first.command('arm');
    await first.cut();
    const waiting = first.command('param_set', setting);
    await first.settle();
    first.feed.stop();

    const second = await intentPage({ intentStorage, page: 'p2' });
    expect(second.intent().outbox).toMatchObject({ waiting: [{ id: waiting }], durable: true });
    second.greet();
    expect(second.sentOn(-1, 'hello')[0]).toMatchObject({ pending: [open] });
    expect(second.sent('send_command')).toMatchObject([{ id: waiting, args: setting }]);
    second.say(response(open, 'done', { final: true }));
    expect(second.row(open)).toMatchObject({ stage: 'done', final: true, mine: true });
    await second.settle();

    const third = await intentPage({ intentStorage, page: 'p3' });
    third.greet();
    expect(third.sent('send_command')).toEqual([]);
    expect(third.sentOn(-1, 'hello')[0]).toMatchObject({ pending: [waiting] });
  });

  test('what was asked before is listed with its outcome, as ours, and is neither on show nor refused anew', async () => {
    const storage = memoryStorage();
    const first = await intentPage({ storage });
    first.greet();
    const body = {
      kind: 'command',
      id: 'old',
      vehicle: 'field/1/1',
      name: 'arm',
      step: 'refused',
      final: true,
      by: 'session-1',
      args: {},
    } as const;
    first.say({ t: 'events', entries: [entrySample(1, body, { wall: first.world.wallMs() - 60_000 })] });
    await first.settle();
    first.feed.stop();
    const second = await intentPage({ storage, page: 'p2' });
    second.greet();
    expect(second.row('old')).toMatchObject({ stage: 'refused', mine: true });
    expect(second.world.monoMs() - second.row('old').stageAt).toBeGreaterThanOrEqual(60_000);
    expect(second.intent().lastRefusal).toBeNull();
  });

  test('[W-07] where storage is forbidden it is in memory only, and is said so', async () => {
    const no = () => Promise.reject(new Error('forbidden here'));
    const one = await intentPage({ intentStorage: { load: no, save: no, clear: no } });
    one.greet();
    await one.cut();
    one.command('param_set', setting);
    await one.settle();
    expect(one.intent().outbox).toMatchObject({ waiting: [{ name: 'param_set' }], durable: false });
  });

  test('two tabs that keep at the same time lose nothing of each other', async () => {
    const intentStorage = memoryStorage<KeptIntent>();
    const some = await intentPage({ intentStorage, page: 'a' });
    const other = await intentPage({ intentStorage, page: 'b' });
    for (const page of [some, other]) {
      page.greet();
      await page.cut();
    }
    some.command('param_set', setting);
    await some.settle();
    other.command('param_set', { name: 'WP_SPEED', value: 1 });
    await other.settle();
    expect(await intentStorage.load()).toMatchObject({ waiting: [{ args: setting }, { args: { name: 'WP_SPEED' } }] });
  });
});
