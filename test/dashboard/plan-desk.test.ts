/** The desk: drafts that are kept, and plans on their way to the rover and back, over a bridge that a test writes by hand. */
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { PlanItem, PlanList } from '../../bridge/protocol/plan.ts';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { CommandView } from '../../dashboard/client/intent-view.ts';
import { emptyIntent } from '../../dashboard/client/intent-view.ts';
import { memoryStorage, type Storage } from '../../dashboard/client/keeper.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import type { Ask } from '../../dashboard/store/ask.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { operateOver } from '../../dashboard/store/operate.ts';
import { deskOver } from '../../dashboard/store/plan/desk.ts';
import { hashOf } from '../../dashboard/store/plan/diff.ts';
import { draftsIn, emptyPlan, type KeptDrafts } from '../../dashboard/store/plan/draft.ts';
import { placed } from '../../dashboard/store/plan/edits.ts';
import { heldOver, unknownLists } from '../../dashboard/store/plan/held.ts';
import { besideRover, sendBlock } from '../../dashboard/store/plan/view-of.ts';
import { entrySample, restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const vehicle = vehicleSample({ id: 'field/1/1' });
const other = vehicleSample({ id: 'field/2/1', systemId: 2, handle: 1 });
const field = { latDeg: 52, lonDeg: 5 };
const setting = { selected: null, inclusion: true, radiusM: 5 };

let ids = 0;

type Command = { readonly id: string; readonly name: string; readonly args: unknown; readonly vehicle?: string };

/** `wallMs`: this device's own clock, where a test sets it. */
type Given = {
  readonly storage?: Storage<KeptDrafts>;
  readonly hasVehicle?: boolean;
  readonly posted?: number;
  readonly wallMs?: () => number;
};

function desk({ storage = memoryStorage<KeptDrafts>(), hasVehicle = true, posted = 201, wallMs }: Given = {}) {
  /** By list, of the first vehicle; of the other one by its id and the list. */
  const held = new Map<string, readonly PlanItem[]>();
  /** What a slow link does: what is handed in is answered after this. */
  const link = { handedIn: Promise.resolve() };
  const commands: Command[] = [];
  const bodies: unknown[] = [];
  let n = 0;
  const mirrorWith = (vehicles: (typeof vehicle)[]) =>
    apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: 1, vehicles }));
  const dashboard = createStore<DashboardState>()(() => ({
    ...firstState(0),
    mirror: mirrorWith(hasVehicle ? [vehicle] : []),
    connection: { name: 'connected', since: 0 },
  }));
  const ask: Ask = async (path, how) => {
    if (how?.method === 'POST') {
      bodies.push(how.text);
      await link.handedIn;
      if (posted !== 201) return { ok: false, status: posted, why: 'the disk is full' };
      return { ok: true, status: 201, value: { hash: '0123456789abcdef' } };
    }
    const list = path.split('/').at(-1) ?? '';
    const items = held.get(path.includes(encodeURIComponent(other.id)) ? `${other.id} ${list}` : list) ?? null;
    const hash = items && hashOf(list as PlanList, items);
    const state = items ? 'read' : 'unknown';
    return { ok: true, status: 200, value: { list, state, hash, readAt: null, by: null, why: 'as it is', items } };
  };
  const operate = operateOver(
    (said) => {
      if (said.t === 'command') commands.push(said.ask);
      if (said.t === 'cancel') commands.push({ id: said.id, name: 'cancel', args: {} });
    },
    dashboard.getState,
    () => n++,
    'page',
  );
  const heldPlans = heldOver(ask, dashboard);
  const made = deskOver({
    ...{ ask, operate, dashboard, held: heldPlans, storage },
    after: () => () => {},
    wallMs: wallMs ?? (() => n++),
    newId: () => `draft-${ids++}`,
  });
  /** The bridge tells the outcome of the newest command. */
  const end = (stage: CommandView['stage'], message: string | null = null) => {
    const newest = commands.findLast((one) => one.name !== 'cancel');
    const { id, name, args, vehicle: of } = newest ?? { id: '', name: '', args: {}, vehicle: vehicle.id };
    const view = { ...{ id, name, vehicle: of, args, stage, message, final: true, mine: true } } as CommandView;
    const { intent } = dashboard.getState();
    dashboard.setState({ intent: { ...emptyIntent, commands: [...intent.commands, view] } });
  };
  const appears = () => dashboard.setState({ mirror: mirrorWith([vehicle]) });
  /** These are told of, and this one is on show. */
  const show = (chosenId: string, vehicles = [vehicle, other]) =>
    dashboard.setState({ mirror: mirrorWith(vehicles), chosenId });
  return { desk: made, dashboard, commands, bodies, held, link, end, appears, show, heldPlans };
}

const tap = ({ desk: { store, edit } }: ReturnType<typeof desk>, latDeg = field.latDeg) =>
  edit(placed(store.getState().history.present, 'waypoint', { ...field, latDeg }, setting));
const planOf = ({ desk: { store } }: ReturnType<typeof desk>) => store.getState().history.present;
const loaded = (one: ReturnType<typeof desk>) => expect.poll(() => one.desk.store.getState().isLoaded).toBe(true);

describe('drafts', () => {
  test('every change is kept at once, and another load of the page opens the same draft', async () => {
    const storage = memoryStorage<KeptDrafts>();
    const one = desk({ storage });
    await loaded(one);
    tap(one);
    tap(one, 52.001);
    one.desk.rename('North field');
    await expect.poll(async () => draftsIn(await storage.load()).drafts[0]?.name).toBe('North field');
    const two = desk({ storage });
    await expect.poll(() => planOf(two).mission).toHaveLength(2);
    expect(two.desk.store.getState().open.name).toBe('North field');
  });

  test('what is drawn while storage still answers is not lost to what was kept', async () => {
    const storage = memoryStorage<KeptDrafts>();
    const before = desk({ storage });
    await loaded(before);
    tap(before);
    await expect.poll(async () => draftsIn(await storage.load()).drafts).toHaveLength(1);
    const one = desk({ storage });
    tap(one);
    await loaded(one);
    expect(planOf(one).mission).toHaveLength(1);
    await expect.poll(async () => draftsIn(await storage.load()).drafts).toHaveLength(2);
  });

  test('without storage the page works on, and says that the draft is not kept', async () => {
    const no = () => Promise.reject(new Error('it is forbidden'));
    const storage: Storage<KeptDrafts> = { load: no, save: no, clear: no };
    const one = desk({ storage });
    await loaded(one);
    tap(one);
    await expect.poll(() => one.desk.store.getState().keepWhy).toBe('it is forbidden');
    expect(planOf(one).mission).toHaveLength(1);
  });

  test('what was drawn before a vehicle was heard is for the first that is', async () => {
    const one = desk({ hasVehicle: false });
    await loaded(one);
    tap(one);
    expect(one.desk.store.getState().open.vehicle).toBeNull();
    one.appears();
    expect(planOf(one).mission).toHaveLength(1);
    expect(one.desk.store.getState().open.vehicle).toBe(vehicle.id);
  });

  test('a file from elsewhere is another draft, and nothing of the one before is lost', async () => {
    const one = desk();
    await loaded(one);
    tap(one);
    const bytes = new TextEncoder().encode('lat,lon\n52.1,5.1\n52.2,5.2\n');
    await one.desk.importFile({ name: 'rows.csv', size: bytes.length, arrayBuffer: async () => bytes.buffer });
    expect(planOf(one).mission).toHaveLength(2);
    expect(one.desk.store.getState().drafts.map(({ plan }) => plan.mission.length)).toEqual([1, 2]);
    one.desk.openDraft(one.desk.store.getState().drafts[0]?.id ?? '');
    expect(planOf(one).mission).toHaveLength(1);
    one.desk.undo();
    expect(planOf(one).mission, 'another draft has a past of its own').toHaveLength(1);
  });
});

describe('drafts and a clock that is set back', () => {
  test('the last change is kept, and the time on show is the clock’s own', async () => {
    const storage = memoryStorage<KeptDrafts>();
    let wall = 1_700_000_000_000;
    const one = desk({ storage, wallMs: () => wall });
    await loaded(one);
    tap(one);
    await expect.poll(async () => draftsIn(await storage.load()).drafts[0]?.plan.mission).toHaveLength(1);
    wall -= 600_000;
    tap(one, 52.001);
    wall -= 1000;
    tap(one, 52.002);
    await expect.poll(async () => draftsIn(await storage.load()).drafts[0]?.plan.mission).toHaveLength(3);
    const two = desk({ storage, wallMs: () => wall });
    await expect.poll(() => planOf(two).mission).toHaveLength(3);
    expect(two.desk.store.getState().open.savedAt).toBe(wall);
  });

  test('of two pages who changed a draft last has it, and neither touches what only the other changed', async () => {
    const storage = memoryStorage<KeptDrafts>();
    const keptOf = async (name: string) => draftsIn(await storage.load()).drafts.find((draft) => draft.name === name);
    const first = desk({ storage, wallMs: () => 9000 });
    await loaded(first);
    tap(first);
    await expect.poll(async () => (await keptOf('Plan 1'))?.plan.mission).toHaveLength(1);
    const second = desk({ storage, wallMs: () => 1000 });
    await expect.poll(() => planOf(second).mission).toHaveLength(1);
    for (const latDeg of [52.001, 52.002, 52.003]) tap(first, latDeg);
    await expect.poll(async () => (await keptOf('Plan 1'))?.plan.mission).toHaveLength(4);
    second.desk.begin('Another');
    tap(second);
    await expect.poll(async () => (await keptOf('Another'))?.plan.mission).toHaveLength(1);
    expect((await keptOf('Plan 1'))?.plan.mission, 'as the first page has it').toHaveLength(4);
    second.desk.openDraft(second.desk.store.getState().drafts[0]?.id ?? '');
    tap(second, 52.1);
    await expect.poll(async () => (await keptOf('Plan 1'))?.plan.mission).toHaveLength(2);
  });

  test('what an older page kept is read, and changed from there', async () => {
    const storage = memoryStorage<KeptDrafts>();
    const ahead = { id: 'old', vehicle: vehicle.id, name: 'Old', savedAt: 9e15 };
    const plan = placed(emptyPlan, 'waypoint', field, setting).plan;
    await storage.save({ version: 1, open: {}, drafts: [{ ...ahead, plan }] });
    const one = desk({ storage, wallMs: () => 5 });
    await expect.poll(() => planOf(one).mission).toHaveLength(1);
    tap(one, 52.001);
    await expect.poll(async () => draftsIn(await storage.load()).drafts[0]?.plan.mission).toHaveLength(2);
  });
});

describe('to the rover, while another is shown', () => {
  /** Both are told of, the first is on show with one point to send, and holds another mission. */
  async function sending(lists: readonly PlanList[], holdsUp: Promise<void> = Promise.resolve()) {
    const one = desk();
    await loaded(one);
    one.held.set('mission', [...placed(emptyPlan, 'rally', field, setting).plan.rally]);
    one.held.set(`${other.id} mission`, [...placed(emptyPlan, 'waypoint', field, setting).plan.mission]);
    one.show(vehicle.id);
    await expect.poll(() => one.heldPlans.store.getState().lists.mission.hash).not.toBeNull();
    const was = one.heldPlans.store.getState().lists.mission.hash;
    tap(one, 52.2);
    const plan = planOf(one);
    one.link.handedIn = holdsUp;
    return { ...one, plan, was, done: one.desk.transfers.upload(plan, 'x', lists) };
  }
  const otherIsShown = ({ heldPlans }: Pick<ReturnType<typeof desk>, 'heldPlans'>) =>
    expect
      .poll(() => heldPlans.store.getState())
      .toMatchObject({ vehicle: other.id, lists: { mission: { state: 'read' } } });

  test('what was handed in for one goes to that one, and is to replace what that one held', async () => {
    let arrives = () => {};
    const one = await sending(['mission'], new Promise((resolve) => (arrives = resolve)));
    await expect.poll(() => one.bodies).toHaveLength(1);
    one.show(other.id);
    await otherIsShown(one);
    arrives();
    await expect.poll(() => one.commands).toHaveLength(1);
    expect(one.commands[0]).toMatchObject({ vehicle: vehicle.id, args: { list: 'mission', was: one.was } });
    expect(one.desk.store.getState().transfer).toMatchObject({ vehicle: vehicle.id });
    one.held.set('mission', one.plan.mission);
    one.end('done');
    await one.done;
    expect(one.desk.store.getState().told, 'nothing beside the draft on show says it').toMatchObject({
      ...{ tone: 'ok', vehicle: vehicle.id, lines: ['Upload of the mission is done'] },
    });
    const onShow = one.heldPlans.store.getState();
    expect([onShow.vehicle, onShow.lists.mission.hash]).toEqual([
      other.id,
      hashOf('mission', onShow.lists.mission.items ?? []),
    ]);
    expect(onShow.lists.mission.hash).not.toBe(hashOf('mission', one.plan.mission));
  });

  test('so do the lists that follow the first', async () => {
    const one = await sending(['fence', 'rally', 'mission']);
    await expect.poll(() => one.commands).toHaveLength(1);
    one.show(other.id);
    await otherIsShown(one);
    one.end('done');
    await expect.poll(() => one.commands).toHaveLength(2);
    one.end('done');
    await expect.poll(() => one.commands).toHaveLength(3);
    expect(one.commands.map((command) => command.vehicle)).toEqual([vehicle.id, vehicle.id, vehicle.id]);
    expect(one.commands[2]).toMatchObject({ args: { list: 'mission', was: one.was } });
  });

  test('so does reading, list by list', async () => {
    const one = desk();
    await loaded(one);
    one.show(vehicle.id);
    one.desk.transfers.read(['mission', 'fence']);
    await expect.poll(() => one.commands).toHaveLength(1);
    one.show(other.id);
    one.end('done');
    await expect.poll(() => one.commands).toHaveLength(2);
    expect(one.commands.map((command) => command.vehicle)).toEqual([vehicle.id, vehicle.id]);
  });

  test('nothing is sent to anybody where the vehicle is not known any more, and that is said', async () => {
    let arrives = () => {};
    const one = await sending(['mission'], new Promise((resolve) => (arrives = resolve)));
    one.show(other.id, [other]);
    arrives();
    await one.done;
    expect(one.commands).toEqual([]);
    expect(one.desk.store.getState().told).toEqual({
      ...{ tone: 'warn', vehicle: vehicle.id },
      lines: ['Upload of the mission was not begun: the rover it was for is not known any more'],
    });
  });

  test('without any vehicle nothing is handed in', async () => {
    const one = desk({ hasVehicle: false });
    await loaded(one);
    tap(one);
    await one.desk.transfers.upload(planOf(one), 'x', ['mission']);
    expect([one.bodies, one.commands]).toEqual([[], []]);
    expect(one.desk.store.getState().told?.lines).toEqual([
      'Upload of the mission was not begun: no vehicle is on show',
    ]);
  });
});

describe('to the rover', () => {
  test('[M1] [N1] a list is handed in, asked for by its hash, read back, and then on the rover', async () => {
    const one = desk();
    await loaded(one);
    tap(one);
    const plan = planOf(one);
    const sending = one.desk.transfers.upload(plan, 'Plan 1', ['mission']);
    await expect.poll(() => one.commands).toHaveLength(1);
    expect(one.bodies[0]).toMatch(/^QGC WPL 110\n/);
    expect(one.commands[0]).toMatchObject({
      name: 'mission_upload',
      args: { list: 'mission', document: '0123456789abcdef' },
    });
    expect(one.desk.store.getState().transfer).toMatchObject({ kind: 'upload', at: 0 });
    one.held.set('mission', plan.mission);
    one.end('done');
    await sending;
    expect(one.desk.store.getState().transfer).toBeNull();
    const beside = besideRover(plan, one.heldPlans.store.getState().lists);
    expect(beside).toMatchObject({ title: 'On the rover', toSend: [] });
  });

  test('[M3] what is replaced is named, once it is known', async () => {
    const one = desk();
    await loaded(one);
    tap(one);
    one.held.set('mission', planOf(one).mission);
    one.appears();
    one.dashboard.setState({ connection: { name: 'connecting', since: 0 } });
    one.dashboard.setState({ connection: { name: 'connected', since: 0 } });
    await expect.poll(() => one.heldPlans.store.getState().lists.mission.hash).not.toBeNull();
    const was = one.heldPlans.store.getState().lists.mission.hash;
    tap(one, 52.1);
    one.desk.transfers.upload(planOf(one), 'x', ['mission'], true);
    await expect.poll(() => one.commands).toHaveLength(1);
    expect(one.commands[0]).toMatchObject({ args: { was }, confirmed: true });
  });

  test('[M2] the first list that fails ends it, in the bridge’s words', async () => {
    const one = desk();
    await loaded(one);
    tap(one);
    const sending = one.desk.transfers.upload(planOf(one), 'x', ['fence', 'mission']);
    await expect.poll(() => one.commands).toHaveLength(1);
    one.end('failed', 'the vehicle holds 1 item now');
    await sending;
    expect(one.commands).toHaveLength(1);
    expect(one.desk.store.getState().told).toEqual({
      ...{ tone: 'warn', vehicle: vehicle.id },
      lines: ['Upload of the fence failed: the vehicle holds 1 item now'],
    });
  });

  test('a file that does not reach the bridge is no command', async () => {
    const one = desk({ posted: 507 });
    await loaded(one);
    tap(one);
    await one.desk.transfers.upload(planOf(one), 'x', ['mission']);
    expect(one.commands).toEqual([]);
    expect(one.desk.store.getState().told?.lines).toEqual(['The mission did not reach the bridge: the disk is full']);
  });

  test('[J4] a cancel reaches the command under way, and what has not begun does not begin', async () => {
    const one = desk();
    await loaded(one);
    const reading = one.desk.transfers.read(['mission', 'fence']);
    await expect.poll(() => one.commands).toHaveLength(1);
    one.desk.transfers.cancel();
    expect(one.commands[1]).toMatchObject({ name: 'cancel', id: one.commands[0]?.id });
    one.end('cancelled');
    expect(await reading).toBe(false);
    expect(one.commands).toHaveLength(2);
  });

  test('[M5] an event about a list has it asked for anew, and a change by another is shown', async () => {
    const one = desk();
    await loaded(one);
    one.held.set('mission', [...placed(emptyPlan, 'waypoint', field, setting).plan.mission]);
    const { mirror } = one.dashboard.getState();
    const body: EventBody = {
      kind: 'plan',
      vehicle: vehicle.id,
      list: 'mission',
      state: 'changed',
      hash: null,
      count: 1,
      by: 'other',
      why: 'w',
    };
    const event = { ...entrySample(99, body), key: 'k99' };
    one.dashboard.setState({ mirror: { ...mirror, events: [...mirror.events, event] } });
    await expect.poll(() => one.heldPlans.store.getState().lists.mission.items).toHaveLength(1);
    const lists = { ...unknownLists, mission: { ...unknownLists.mission, state: 'changed' as const, why: 'w' } };
    expect(besideRover(planOf(one), lists)).toMatchObject({ title: 'Changed by another ground station' });
  });

  test('what stands against sending is said: nothing to send, a fault, the lease, what is not read', () => {
    const base = { warnings: [], held: unknownLists, mayWrite: true, isAtRest: true };
    expect(sendBlock([], base)).toBe('there is nothing to send');
    const wrong = { list: 'mission', index: 0, text: 'item 1 jumps nowhere', isFault: true } as const;
    expect(sendBlock(['mission'], { ...base, warnings: [wrong] })).toBe('item 1 jumps nowhere');
    expect(sendBlock(['fence'], { ...base, warnings: [wrong] })).toBeNull();
    expect(sendBlock(['mission'], { ...base, isAtRest: false, mayWrite: false })).toContain('only who drives');
    expect(sendBlock(['mission'], { ...base, isAtRest: false })).toContain('read its mission first');
  });
});
