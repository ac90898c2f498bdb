import { afterEach, describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { CommandArgs, CommandName } from '../../bridge/protocol/command.ts';
import type { BookAnswer, Entry, Info } from '../../bridge/protocol/parameter-answers.ts';
import type { CommandView } from '../../dashboard/client/intent-view.ts';
import { memoryStorage } from '../../dashboard/client/keeper.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import type { Ask, AskHow } from '../../dashboard/store/ask.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import type { Operate } from '../../dashboard/store/operate.ts';
import { type Parameters, parametersOver } from '../../dashboard/store/parameters/desk.ts';
import type { KeptRecords } from '../../dashboard/store/parameters/keeping.ts';
import { entrySample, restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const vehicle = 'field/1/1';
const other = 'field/2/1';
const url = `/api/vehicles/${encodeURIComponent(vehicle)}/parameters`;
const nowMs = 100_000;
const wallMs = 1_700_000_000_000;

const desks: Parameters[] = [];
afterEach(() => {
  for (const desk of desks.splice(0)) desk.stop();
});

const records = (): KeptRecords => ({ acts: memoryStorage(), books: memoryStorage() });
const entry = (name: string, value: number, original = value): Entry => ({ name, value, type: 9, default: original });
const rebootInfo: Info = {
  ...{ name: 'B', humanName: 'Bee', description: '', group: '', units: null, range: null, increment: null },
  ...{ options: [], bits: [], rebootRequired: true, readOnly: false },
};

/** A bridge of three parameters, which a test changes under the desk. */
function bridge() {
  const book: BookAnswer = {
    ...{ state: 'current', reading: false, source: 'file', hash: 'h1', load: null },
    ...{ readAt: 1_795_000_000_000, ageMs: 5000, count: 3, changes: 0 },
    parameters: [entry('A', 1), entry('B', 2, 1), entry('C', 3)],
  };
  const told = {
    book,
    tag: 't1',
    isDown: false,
    /** What is handed in is answered after this. */
    handedIn: Promise.resolve(),
    asked: [] as (readonly [string, AskHow | undefined])[],
    different: [{ name: 'A', is: 1, wished: 9 }],
  };
  const answer = (path: string, how?: AskHow): { status: number; value: unknown } => {
    if (path === url)
      return how?.knownTag === told.tag ? { status: 304, value: null } : { status: 200, value: told.book };
    if (path === `${url}/metadata`) return { status: 200, value: { infos: [rebootInfo] } };
    if (path.startsWith('/api/parameter-files')) return { status: 201, value: { hash: 'd0c0' } };
    if (path.startsWith(`${url}/compare`))
      return { status: 200, value: { same: 1, different: told.different, unknown: ['X'], kept: [], unnamed: 1 } };
    return { status: 404, value: null };
  };
  const ask: Ask = async (path, how) => {
    told.asked.push([path, how]);
    if (path.startsWith('/api/parameter-files')) await told.handedIn;
    if (told.isDown) return { ok: false, status: 0, why: 'no answer came' };
    const { status, value } = answer(path, how);
    if (status > 299) return { ok: false, status, why: `the answer was ${status}` };
    return { ok: true, status, value, tag: told.tag };
  };
  return { told, ask };
}

const mirror = apply(greet(emptyMirror, welcomeSample()), restoredSample());

function setUp(kept = records(), state: Partial<DashboardState> = {}) {
  const { told, ask } = bridge();
  const dashboard = createStore<DashboardState>()(() => ({
    ...firstState(nowMs),
    ...{ offsetMs: 0, connection: { name: 'connected', since: 0 }, mirror },
    ...state,
  }));
  const sent: { readonly name: CommandName; readonly args: object }[] = [];
  /** To whom, in the same order. */
  const to: string[] = [];
  const timers: (() => void)[] = [];
  const tell = (change: Partial<CommandView>) =>
    dashboard.setState(({ intent }) => ({
      intent: {
        ...intent,
        commands: intent.commands.map((one, at) => (at === sent.length - 1 ? { ...one, ...change } : one)),
      },
    }));
  const operate: Pick<Operate, 'sendCommand' | 'sendTo' | 'cancelCommand'> = {
    sendCommand: (name, args) => operate.sendTo(dashboard.getState().chosenId ?? vehicle, name, args),
    sendTo<N extends CommandName>(of: string, name: N, args: CommandArgs<N>) {
      sent.push({ name, args });
      to.push(of);
      const command: CommandView = {
        ...{ id: `c${sent.length}`, vehicle: of, name, args, class: 'set', mine: true, by: null, askedAt: 0 },
        ...{ stage: 'sent', final: false, stageAt: 0, steps: [], code: null, message: null, result: null },
        ...{ progressPct: null, attempt: null, verified: null, found: null },
      };
      dashboard.setState(({ intent }) => ({ intent: { ...intent, commands: [...intent.commands, command] } }));
      return command.id;
    },
    cancelCommand: () => {},
  };
  const desk = parametersOver({
    ...{ ask, dashboard, records: kept, monoMs: () => nowMs, wallMs: () => wallMs },
    operate: operate as Operate,
    after(_ms, run) {
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run) >>> 0, 1);
    },
  });
  desks.push(desk);
  return { desk, dashboard, told, sent, to, timers, tell };
}

/** Bounded by the test's own time. */
async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}

/** As many as anything here takes. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function shown(kept = records(), state: Partial<DashboardState> = {}) {
  const rig = setUp(kept, state);
  rig.desk.watch();
  await until(() => rig.desk.store.getState().infos.size > 0);
  return rig;
}

const valueIn = (desk: Parameters, name: string) => desk.store.getState().rows.find((row) => row.name === name)?.value;

describe('what the bridge knows', () => {
  test('[K7] is asked while somebody looks, with its age, and costs nothing while it is the same', async () => {
    const { desk, told, timers } = await shown();
    expect(desk.store.getState()).toMatchObject({
      ...{ vehicle, origin: 'bridge', why: '' },
      known: { state: 'current', source: 'file', hash: 'h1', readAt: nowMs - 5000 },
    });
    await until(() => timers.length > 0);
    const { rows } = desk.store.getState();
    timers.shift()?.();
    await until(() => timers.length > 0);
    expect(told.asked.at(-1)?.[1]?.knownTag).toBe('t1');
    expect(desk.store.getState().rows, 'nothing is drawn anew').toBe(rows);
  });

  test('is not asked while nobody looks', async () => {
    const { told, dashboard } = setUp();
    dashboard.setState({ connection: { name: 'connecting', since: 0 } });
    dashboard.setState({ connection: { name: 'connected', since: 1 } });
    await turns();
    expect(told.asked).toEqual([]);
  });

  test('[K5] is asked again at once when an event says that it is another', async () => {
    const { desk, told, dashboard } = await shown();
    told.book = { ...told.book, parameters: [entry('A', 7)] };
    told.tag = 't2';
    const body = { kind: 'parameter', vehicle, name: 'A', was: 1, value: 7, by: 'other' } as const;
    dashboard.setState({ mirror: apply(mirror, { t: 'events', entries: [entrySample(1, body)] }) });
    await until(() => valueIn(desk, 'A') === 7);
  });

  test('stays on show with why where the bridge does not answer, and comes from this device after a reload', async () => {
    const kept = records();
    const first = await shown(kept);
    await until(() => first.timers.length > 0);
    first.told.isDown = true;
    first.timers.shift()?.();
    await until(() => first.desk.store.getState().why !== '');
    expect(valueIn(first.desk, 'A')).toBe(1);

    const offline = setUp(kept, { mirror: emptyMirror, connection: { name: 'connecting', since: 0 } });
    await until(() => offline.desk.store.getState().rows.length > 0);
    expect(offline.desk.store.getState()).toMatchObject({ origin: 'device', known: { readAt: nowMs - 5000 } });
  });

  test('a recording has none, whatever this device kept', async () => {
    const kept = records();
    await shown(kept);
    const replay = restoredSample({ vehicles: [vehicleSample({ replay: true })] });
    const { desk } = setUp(kept, { mirror: apply(greet(emptyMirror, welcomeSample()), replay) });
    desk.watch();
    await turns();
    expect(desk.store.getState()).toMatchObject({ vehicle: null, rows: [], origin: 'nowhere' });
  });
});

describe('setting', () => {
  test('[I10] carries what it replaces, shows what was read back, and can be put back, also after a reload', async () => {
    const kept = records();
    const { desk, sent, tell } = await shown(kept);
    desk.draft('A', '0.1');
    desk.set(['A']);
    expect(sent).toEqual([{ name: 'param_set', args: { name: 'A', value: Math.fround(0.1), was: 1 } }]);
    expect(desk.store.getState().outcomes.get('A')?.tone).toBe('accent');
    tell({ stage: 'done', final: true, found: [{ name: 'A', value: Math.fround(0.1), was: 1 }] });
    expect(desk.store.getState().outcomes.get('A')?.text).toBe('set, read back as 0.1');
    expect([valueIn(desk, 'A'), desk.store.getState().drafts.size]).toEqual([Math.fround(0.1), 0]);
    await until(() => !desk.store.getState().isSetting);

    const again = await shown(kept);
    await until(() => again.desk.store.getState().ledger.changes.length > 0);
    again.told.book = { ...again.told.book, parameters: [entry('A', Math.fround(0.1))] };
    again.told.tag = 't2';
    again.dashboard.setState({ connection: { name: 'connecting', since: 0 } });
    again.dashboard.setState({ connection: { name: 'connected', since: 1 } });
    await until(() => valueIn(again.desk, 'A') === Math.fround(0.1));
    again.desk.putBack(['A']);
    expect(again.sent).toEqual([{ name: 'param_set', args: { name: 'A', value: 1, was: Math.fround(0.1) } }]);
    again.tell({ stage: 'done', final: true, found: [{ name: 'A', value: 1, was: Math.fround(0.1) }] });
    expect(again.desk.store.getState().ledger.changes).toEqual([]);
  });

  test('a refusal changes nothing: what was typed stays, with why', async () => {
    const { desk, tell } = await shown();
    desk.draft('A', '5');
    desk.set(['A']);
    tell({ stage: 'refused', final: true, code: 'CHANGED', message: 'A is 4 by now' });
    const { outcomes, drafts, ledger } = desk.store.getState();
    expect(outcomes.get('A')?.text).toContain('A is 4 by now');
    expect([drafts.get('A'), ledger.changes, valueIn(desk, 'A')]).toEqual(['5', [], 1]);
    desk.draft('A', '6');
    expect(desk.store.getState().outcomes.has('A'), 'what is typed anew has no outcome').toBe(false);
  });

  test('several go in lots of twenty, and what cannot be set as typed is left', async () => {
    const rig = setUp();
    rig.told.book = { ...rig.told.book, parameters: Array.from({ length: 25 }, (_, at) => entry(`P${at}`, 0)) };
    rig.desk.watch();
    await until(() => rig.desk.store.getState().infos.size > 0);
    const names = Array.from({ length: 25 }, (_, at) => `P${at}`);
    for (const name of names) rig.desk.draft(name, name === 'P3' ? 'x' : '1');
    rig.desk.set(names);
    const sizeOf = (args: object | undefined) =>
      args && 'params' in args && Array.isArray(args.params) ? args.params.length : 0;
    expect(sizeOf(rig.sent[0]?.args)).toBe(20);
    rig.tell({ stage: 'done', final: true, found: [] });
    await until(() => rig.sent.length === 2);
    expect(sizeOf(rig.sent[1]?.args)).toBe(4);
    rig.tell({ stage: 'failed', final: true });
    await until(() => !rig.desk.store.getState().isSetting);
    expect(rig.desk.store.getState().drafts.get('P3')).toBe('x');
  });

  test('what follows a lot that failed is not sent', async () => {
    const rig = setUp();
    rig.told.book = { ...rig.told.book, parameters: Array.from({ length: 25 }, (_, at) => entry(`P${at}`, 0)) };
    rig.desk.watch();
    await until(() => rig.desk.store.getState().infos.size > 0);
    const names = Array.from({ length: 25 }, (_, at) => `P${at}`);
    for (const name of names) rig.desk.draft(name, '1');
    rig.desk.set(names);
    rig.tell({ stage: 'failed', final: true });
    await until(() => !rig.desk.store.getState().isSetting);
    expect(rig.sent).toHaveLength(1);
  });

  test('what was there already needs neither undo nor restart', async () => {
    const { desk, tell } = await shown();
    desk.draft('B', '5');
    desk.set(['B']);
    tell({ stage: 'done', final: true, found: [{ name: 'B', value: 5, was: 5 }] });
    expect(desk.store.getState().ledger).toEqual({ changes: [], restart: [] });
    expect(valueIn(desk, 'B')).toBe(5);
  });

  test('what was kept of another machine under the same name is not put back on this one', async () => {
    const kept = records();
    const identity = (uid: string) => {
      const v = { systemId: 1, componentId: 1, autopilot: 'ardupilot', vehicleType: 'rover', uid };
      const group = { at: nowMs, v: { ...v, firmwareVersion: null, firmwareHash: null } };
      const vehicles = [vehicleSample({ groups: { identity: group } })];
      return { mirror: apply(greet(emptyMirror, welcomeSample()), restoredSample({ vehicles })) };
    };
    const first = await shown(kept, identity('aa'));
    first.desk.draft('A', '5');
    await turns();
    const same = await shown(kept, identity('aa'));
    await until(() => same.desk.store.getState().drafts.size === 1);
    const other = await shown(kept, identity('bb'));
    await turns();
    expect(other.desk.store.getState().drafts.size).toBe(0);
  });

  test('what acts after a restart is said until the vehicle has restarted', async () => {
    const { desk, dashboard, tell } = await shown();
    desk.draft('B', '5');
    desk.set(['B']);
    tell({ stage: 'done', final: true, found: [{ name: 'B', value: 5, was: 2 }] });
    const [waiting] = desk.store.getState().ledger.restart;
    expect(waiting).toMatchObject({ name: 'B', running: 2 });
    const reboot = entrySample(1, { kind: 'reboot', vehicle }, { wall: (waiting?.at ?? 0) + 1000 });
    dashboard.setState({ mirror: apply(mirror, { t: 'events', entries: [reboot] }) });
    expect(desk.store.getState().ledger.restart).toEqual([]);
  });
});

const fileOf = (text: string) => {
  const bytes = new TextEncoder().encode(text);
  return { name: 'garden.param', size: bytes.length, arrayBuffer: async () => bytes.buffer };
};

describe('[K3] a file', () => {
  test('with a wrong line is refused here, with the line, and never handed in', async () => {
    const { desk, told } = await shown();
    await desk.files.open(fileOf('A,1\nB,two\n'));
    expect(desk.store.getState().file).toMatchObject({
      ...{ phase: 'wrong', why: 'line 2: "two" is no value of B', line: 'B,two' },
    });
    expect(told.asked.some(([path]) => path.startsWith('/api/parameter-files'))).toBe(false);
  });

  test('is compared, loaded as one job in what is chosen, and what was there before is kept', async () => {
    const { desk, told, sent, tell } = await shown();
    told.different = [
      { name: 'A', is: 1, wished: 9 },
      { name: 'C', is: 3, wished: 4 },
    ];
    await desk.files.open(fileOf('A,9\nC,4\nX,1\n'));
    expect(desk.store.getState().file).toMatchObject({ phase: 'ready', comparison: { unknown: ['X'] }, hash: 'h1' });
    desk.files.choose(['C'], false);
    const applied = desk.files.apply();
    await until(() => sent.length === 1);
    expect(told.asked.findLast(([path]) => path.startsWith('/api/parameter-files'))?.[1]?.text).toBe('A,9\n');
    expect(sent).toEqual([{ name: 'params_load', args: { document: 'd0c0', was: 'h1' } }]);
    expect(desk.store.getState().file).toMatchObject({ phase: 'loading', job: 'c1' });
    told.book = {
      ...told.book,
      load: { document: 'd0c0', set: [{ name: 'A', was: 1, value: 9 }], notSet: [], why: null },
      parameters: [entry('A', 9), entry('C', 3)],
    };
    told.tag = 't2';
    told.different = [{ name: 'C', is: 3, wished: 4 }];
    tell({ stage: 'done', final: true, message: '1 set' });
    await applied;
    const { file, ledger } = desk.store.getState();
    expect(file).toMatchObject({ phase: 'ready', said: { tone: 'ok' } });
    expect([...(file?.chosen ?? [])], 'what was left is not chosen again').toEqual([]);
    expect(ledger.changes).toMatchObject([{ name: 'A', first: 1, last: 9 }]);
  });

  test('waits with its reason where there is nothing to compare it with, and goes on when the link is back', async () => {
    const { desk, told, dashboard } = await shown();
    told.isDown = true;
    dashboard.setState({ connection: { name: 'connecting', since: 0 } });
    await desk.files.open(fileOf('A,9\n'));
    expect(desk.store.getState().file).toMatchObject({ phase: 'waiting', count: 1, why: 'no answer came' });
    told.isDown = false;
    dashboard.setState({ connection: { name: 'connected', since: 1 } });
    await until(() => desk.store.getState().file?.phase === 'ready');
  });

  test('the defaults are one too', async () => {
    const { desk } = await shown();
    await desk.files.openDefaults();
    expect(desk.store.getState().file?.comparison).toMatchObject({
      ...{ same: 2, different: [{ name: 'B', is: 2, wished: 1 }] },
    });
  });
});

describe('what was begun for one vehicle, while another is shown', () => {
  const two = [vehicleSample(), vehicleSample({ id: other, systemId: 2, handle: 1 })];
  const withTwo = { mirror: apply(greet(emptyMirror, welcomeSample()), restoredSample({ vehicles: two })) };
  const withOther = { mirror: apply(greet(emptyMirror, welcomeSample()), restoredSample({ vehicles: two.slice(1) })) };
  const notesOf = ({ dashboard }: ReturnType<typeof setUp>) => dashboard.getState().notes.map(({ text }) => text);

  /** Twenty-five that are typed and on their way, in two lots. */
  async function setting() {
    const rig = setUp(records(), { ...withTwo, chosenId: vehicle });
    rig.told.book = { ...rig.told.book, parameters: Array.from({ length: 25 }, (_, at) => entry(`P${at}`, 0)) };
    rig.desk.watch();
    await until(() => rig.desk.store.getState().infos.size > 0);
    const names = Array.from({ length: 25 }, (_, at) => `P${at}`);
    for (const name of names) rig.desk.draft(name, '1');
    return { ...rig, done: rig.desk.set(names) };
  }

  test('every lot goes to that one, and the other may be set meanwhile', async () => {
    const rig = await setting();
    rig.dashboard.setState({ chosenId: other });
    expect(rig.desk.store.getState(), 'nothing of its own is on its way').toMatchObject({
      vehicle: other,
      isSetting: false,
    });
    rig.tell({ stage: 'done', final: true, found: [] });
    await until(() => rig.sent.length === 2);
    expect(rig.to).toEqual([vehicle, vehicle]);
    rig.dashboard.setState({ chosenId: vehicle });
    expect(rig.desk.store.getState().isSetting).toBe(true);
    rig.tell({ stage: 'done', final: true, found: [] });
    await rig.done;
    expect(rig.desk.store.getState().isSetting).toBe(false);
    expect(notesOf(rig)).toEqual([]);
  });

  test('a lot that was not set ends it, which is said by the name of its vehicle', async () => {
    const rig = await setting();
    rig.dashboard.setState({ chosenId: other });
    rig.tell({ stage: 'failed', final: true });
    await rig.done;
    expect(rig.sent).toHaveLength(1);
    expect(notesOf(rig)).toEqual([
      'Vehicle 1: Setting 25 parameters ended at one that was not set; 5 of them were not sent',
    ]);
  });

  test('what follows goes to nobody where that vehicle is not known any more', async () => {
    const rig = await setting();
    rig.dashboard.setState({ ...withOther, chosenId: other });
    rig.tell({ stage: 'done', final: true, found: [] });
    await rig.done;
    expect(rig.to).toEqual([vehicle]);
    expect(notesOf(rig)).toEqual([
      'field/1/1: 5 of 25 parameters were not sent: the rover they were for is not known any more',
    ]);
  });

  /** A file that is chosen to be loaded, and on its slow way to the bridge. */
  async function loading() {
    const rig = await shown(records(), { ...withTwo, chosenId: vehicle });
    await rig.desk.files.open(fileOf('A,9\n'));
    let arrives = () => {};
    rig.told.handedIn = new Promise((resolve) => (arrives = resolve));
    return { ...rig, done: rig.desk.files.apply(), arrives };
  }

  test('a file is loaded by that one, told by its name, and in its account when it is shown again', async () => {
    const rig = await loading();
    rig.dashboard.setState({ chosenId: other });
    expect(rig.desk.store.getState().file).toBeNull();
    rig.arrives();
    await until(() => rig.sent.length === 1);
    expect([rig.to, rig.sent[0]?.args]).toEqual([[vehicle], { document: 'd0c0', was: 'h1' }]);
    rig.told.book = {
      ...rig.told.book,
      load: { document: 'd0c0', set: [{ name: 'A', was: 1, value: 9 }], notSet: [], why: null },
    };
    rig.told.tag = 't2';
    rig.tell({ stage: 'done', final: true });
    await rig.done;
    expect(rig.desk.store.getState().ledger.changes, 'the other one’s').toEqual([]);
    expect(notesOf(rig)).toEqual([
      'Vehicle 1: File of parameters: Loaded. 1 value was set; what was there before is kept, to be put back.',
    ]);
    rig.dashboard.setState({ chosenId: vehicle });
    await until(() => rig.desk.store.getState().ledger.changes.length > 0);
    expect(rig.desk.store.getState().ledger.changes).toMatchObject([{ name: 'A', first: 1, last: 9 }]);
  });

  test('a file goes to nobody where that vehicle is not known any more', async () => {
    const rig = await loading();
    rig.dashboard.setState({ ...withOther, chosenId: other });
    rig.arrives();
    await rig.done;
    expect(rig.sent).toEqual([]);
    expect(notesOf(rig)).toEqual([
      'field/1/1: File of parameters: Nothing was begun: the rover it was for is not known any more.',
    ]);
  });
});
