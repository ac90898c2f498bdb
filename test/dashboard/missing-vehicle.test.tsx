// @vitest-environment happy-dom
/** A bridge that begins anew hears its vehicles in another order: the one on show stays the one that is meant. */
import { fireEvent } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import type { Tell } from '../../dashboard/client/feed.ts';
import type { CommandView, IntentAsk } from '../../dashboard/client/intent-view.ts';
import { apply, emptyMirror, greet, type Mirror } from '../../dashboard/client/mirror.ts';
import { firstView, nothingHappened } from '../../dashboard/client/view.ts';
import { keepVehicle } from '../../dashboard/page-vehicle.ts';
import { askBlock } from '../../dashboard/panels/intent/acts.ts';
import { Stop, StopKey } from '../../dashboard/panels/intent/stop.tsx';
import { stopLine, stopNameOf } from '../../dashboard/panels/intent/stop-state.ts';
import { Messages } from '../../dashboard/panels/messages.tsx';
import { Strip } from '../../dashboard/panels/strip.tsx';
import { VehicleName } from '../../dashboard/panels/vehicle-name.tsx';
import { StopAll } from '../../dashboard/panels/vehicles/stop-all.tsx';
import { type Dashboard, dashboardOver } from '../../dashboard/store/dashboard.ts';
import type { DashboardState } from '../../dashboard/store/dashboard-state.ts';
import { padActsOver } from '../../dashboard/store/inputs/pad-acts.ts';
import { keptOf } from '../../dashboard/store/last-state.ts';
import { unknownLists } from '../../dashboard/store/plan/held.ts';
import { vehicleOf } from '../../dashboard/store/select.ts';
import { heard } from '../../dashboard/store/speech/heard.ts';
import { announcementOf, windowTitle } from '../../dashboard/store/title.ts';
import { show } from '../support/shown.tsx';
import { entrySample, restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const one = vehicleSample({ id: 'field/1/1', systemId: 1 });
const two = vehicleSample({ id: 'field/2/1', systemId: 2 });
const three = vehicleSample({ id: 'far/3/1', systemId: 3, link: 'far' });
const film = vehicleSample({ id: 'film', link: 'film', replay: true });

/** A page over a bridge that the test plays. */
function page(kept = new Map<string, string>()) {
  const asked: IntentAsk[] = [];
  let tell: Tell = () => {};
  const dashboard: Dashboard = dashboardOver(
    (told) => {
      tell = told;
      return {
        ...{ retryNow() {}, reconnect() {}, wish() {}, record() {}, carry() {}, clear() {}, breakFor() {}, stop() {} },
        intend: (ask) => asked.push(ask),
        token: async () => null,
        traffic: () => firstView(0).traffic,
      };
    },
    () => 5000,
    () => () => {},
  );
  keepVehicle(dashboard.store, () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  }));
  let mirror: Mirror = emptyMirror;
  const told = (next: Mirror) => {
    mirror = next;
    tell({ ...firstView(0), connection: { name: 'connected', since: 0 }, offsetMs: 0, mirror }, nothingHappened);
  };
  const state = () => dashboard.store.getState();
  return {
    dashboard,
    state,
    kept,
    begins: (boot: string) => told(greet(mirror, welcomeSample({ boot }))),
    hears: (...vehicles: readonly Vehicle[]) => told(apply(mirror, restoredSample({ vehicles: [...vehicles] }))),
    onShow: () => vehicleOf(state())?.id ?? null,
    asked: () =>
      asked.splice(0).map((ask) => {
        if (ask.t === 'command') return `${ask.ask.name} ${ask.ask.vehicle}`;
        return ask.t === 'lease' ? `lease ${ask.ask.vehicle}` : ask.t;
      }),
    notes: () => state().notes.map(({ text }) => text),
  };
}

/** A page that had the first of both on show, over a bridge that has begun anew and heard nobody yet. */
function restarted() {
  const shown = page();
  shown.begins('boot-1');
  shown.hears(one, two);
  shown.begins('boot-2');
  return shown;
}

describe('after a restart of the bridge', () => {
  test('the order in which vehicles are heard puts none in the place of another, chosen or not', () => {
    const { onShow, hears } = restarted();
    hears(two, one);
    expect(onShow()).toBe('field/1/1');
    const chosen = page();
    chosen.begins('boot-1');
    chosen.hears(one, two);
    chosen.dashboard.choose('field/2/1');
    chosen.begins('boot-2');
    chosen.hears(one);
    expect(chosen.onShow()).toBeNull();
    chosen.hears(one, two);
    expect(chosen.onShow()).toBe('field/2/1');
  });

  test('while another alone is heard nothing is asked of it, and the missing one comes back by itself', () => {
    const { dashboard, onShow, hears, asked } = restarted();
    hears(two);
    expect(onShow()).toBeNull();
    expect(dashboard.operate.sendCommand('hold', {})).toBeNull();
    dashboard.operate.lease('ask');
    dashboard.operate.stick({ steer: 0, throttle: 0.5, held: true, readAt: 5000 });
    expect(asked()).toEqual([]);
    hears(two, one);
    expect(onShow()).toBe('field/1/1');
    dashboard.operate.lease('ask');
    expect(asked()).toEqual(['lease field/1/1']);
  });

  test('another is addressed once it is chosen, and stays so when the missing one is heard again', () => {
    const { dashboard, onShow, hears, asked, kept } = restarted();
    hears(two);
    dashboard.choose('field/2/1');
    expect(onShow()).toBe('field/2/1');
    dashboard.operate.sendCommand('stop', {});
    expect(asked()).toEqual(['stop field/2/1']);
    hears(one, two);
    expect(onShow()).toBe('field/2/1');
    expect(kept.get('tether.vehicle')).toBe('field/2/1');
  });

  test('STOP is for all that are heard, and for the missing one as well: the bridge may know it by now', () => {
    const early = restarted();
    expect(early.dashboard.operate.sendCommand('stop', {}), 'also where nobody is heard yet').not.toBeNull();
    expect(early.asked()).toEqual(['stop field/1/1']);
    const { dashboard, hears, asked, onShow } = restarted();
    hears(two, three, film);
    padActsOver(dashboard.operate)('stop');
    expect(asked()).toEqual(['stop field/2/1', 'stop far/3/1', 'stop field/1/1']);
    expect(onShow(), 'and none of them is on show for it').toBeNull();
  });

  test('a recording is left for the one that is meant, also while that is missing', () => {
    const { dashboard, hears, asked, onShow, state } = restarted();
    hears(film, two);
    expect(onShow(), 'it takes no place either').toBeNull();
    dashboard.choose('film');
    expect(onShow()).toBe('film');
    expect(dashboard.operate.sendCommand('stop', {})).not.toBeNull();
    expect(asked()).toEqual(['stop field/2/1', 'stop field/1/1']);
    expect(onShow()).toBeNull();
    hears(film, two, one);
    expect(onShow()).toBe('field/1/1');
    dashboard.choose('film');
    hears(two, one);
    expect([onShow(), state().chosenId]).toEqual(['field/1/1', null]);
  });
});

describe('a new page', () => {
  test('shows the first where what was chosen is not there, says so, and leaves it at that', () => {
    const { begins, hears, onShow, notes, kept } = page(new Map([['tether.vehicle', 'field/1/1']]));
    begins('boot-1');
    hears(two);
    expect(onShow()).toBe('field/2/1');
    expect(notes()).toContain('What was on show before is not heard: Vehicle 2 is on show');
    hears(one, two);
    expect(onShow()).toBe('field/2/1');
    expect(kept.get('tether.vehicle'), 'and so does the next').toBe('field/2/1');
  });

  test('means nothing by what it only remembers, and remembers no recording as a choice', () => {
    const before = page();
    before.begins('boot-1');
    before.hears(one, film);
    before.dashboard.choose('film');
    const record = keptOf(before.state(), { vehicle: null, lists: unknownLists, why: '' }, 1);
    expect(record?.chosenId).toBeNull();
    const { dashboard, begins, hears, onShow, state, notes } = page();
    dashboard.remember({
      ...{ boot: 'boot-1', stateAt: 1, offsetMs: 0, wall: 1, isUnsure: false, chosenId: null, links: [] },
      ...{ vehicles: new Map([[one.id, one]]), tracks: new Map() },
    });
    expect([onShow(), state().pinned]).toEqual(['field/1/1', null]);
    begins('boot-2');
    hears(two);
    expect([onShow(), notes()]).toEqual(['field/2/1', []]);
  });
});

describe('what is said of it', () => {
  const missing = (...vehicles: readonly Vehicle[]): DashboardState => {
    const shown = restarted();
    shown.hears(...vehicles);
    return shown.state();
  };
  const stop = (over: Partial<CommandView>): CommandView => ({
    ...{ id: 'c-1', vehicle: two.id, name: 'stop', args: {}, class: 'safe', mine: true, by: 'me', askedAt: 4000 },
    ...{ stage: 'accepted', final: false, stageAt: 4500, steps: [], code: null, message: null, result: null },
    ...{ progressPct: null, attempt: 1, verified: null, found: null, ...over },
  });

  test('who is missing, what STOP does, and each of the others to be shown at one tap', () => {
    const { element, text, calls } = show(<Strip />, missing(two, film));
    expect(text()).toContain('Vehicle 1 on field is not heard');
    expect(text()).toContain('STOP goes to all that are heard, and does not reach this one.');
    const buttons = [...element.querySelectorAll('button')];
    expect(buttons.map(({ textContent }) => textContent)).toEqual(['Show Vehicle 2 on field']);
    for (const button of buttons) fireEvent.click(button);
    expect(calls).toEqual(['choose field/2/1']);
    const many = show(<Strip />, missing(two, three, { ...three, id: 'far/4/1', systemId: 4 }));
    expect(many.element.querySelectorAll('button')).toHaveLength(2);
    expect(many.element.querySelector('a')?.getAttribute('href')).toBe('/vehicles');
  });

  test('nothing where nobody is heard, or the one that is meant is there', () => {
    expect(show(<Strip />, missing()).text()).toBe('');
    expect(show(<Strip />, missing(two, one)).text()).toBe('');
  });

  test('the switcher keeps its name, and opens although but one other is there', () => {
    const { element, text } = show(<VehicleName />, missing(two));
    expect(text()).toContain('Vehicle 1');
    expect(element.querySelector('.unheard')?.textContent).toBe('no contact');
    const button = element.querySelector('button');
    if (button === null) throw new Error('there is nothing to choose from');
    fireEvent.click(button);
    expect(element.querySelector('[aria-selected="false"]')?.textContent).toContain('Vehicle 2');
  });

  test('STOP names all whom it reaches, by button and by key', () => {
    const state = missing(two, three);
    const { element, calls } = show(<Stop />, state);
    expect(element.querySelector('.stop')?.getAttribute('aria-label')).toBe('Stop Vehicle 2, Vehicle 3');
    const key = show(<StopKey />, state);
    fireEvent.keyDown(document.body, { code: 'Space' });
    const told = key.calls.filter((call) => call.includes('"stop"'));
    expect(told.map((call) => /"vehicle":"([^"]+)"/.exec(call)?.[1])).toEqual([two.id, three.id, one.id]);
    expect(calls).toEqual([]);
    expect(show(<StopAll />, state).text()).toContain('STOP at the bottom is for all of them now.');
  });

  test('how far STOP has come with those that are heard, whatever becomes of the missing one', () => {
    const state = missing(two, three);
    const asked = (...commands: readonly CommandView[]): DashboardState => ({
      ...state,
      intent: { ...state.intent, commands },
    });
    const lost = stop({ id: 'c-3', vehicle: one.id, stage: 'refused', final: true });
    const done = stop({ stage: 'done', final: true });
    const sent = asked(done, stop({ id: 'c-2', vehicle: three.id }), lost);
    expect([stopNameOf(sent), stopLine(sent)]).toEqual(['sending', 'Sent to Vehicle 2, Vehicle 3.']);
    const refused = asked(done, stop({ id: 'c-2', vehicle: three.id, stage: 'expired', final: true }), lost);
    expect(stopNameOf(refused)).toBe('undelivered');
    expect(stopNameOf(asked(done, lost))).toBe('ready');
    const alone = missing();
    expect(stopNameOf({ ...alone, intent: { ...alone.intent, commands: [lost] } })).toBe('undelivered');
  });

  test('the window, screen readers, and what may be asked tell the same', () => {
    const state = missing(two);
    expect(windowTitle(state, '/')).toBe('NOT HEARD – Vehicle 1 – Tether');
    expect(announcementOf(state)).toBe('The vehicle is not heard');
    expect(askBlock(state)).toBe('Vehicle 1 is not heard');
    expect(askBlock(missing())).toBe('Vehicle 1 is not heard');
    expect(windowTitle(missing(), '/'), 'until another is heard it is only late').toBe('Vehicle 1 – Tether');
  });

  test('what is spoken and listed of another names it, alarms as well', () => {
    const attitude = { rollDeg: 41, pitchDeg: 0, yawDeg: 0, rollRateDps: 0, pitchRateDps: 0, yawRateDps: 0 };
    const leaning = missing({ ...two, groups: { attitude: { at: 100_000, v: attitude } } });
    expect(leaning.notes.map(({ text }) => text)).toContain('Rover 2: Roll 41°, limit 30°');
    const state = missing(two);
    const entry = entrySample(1, { kind: 'armed', vehicle: two.id, armed: true }, { at: state.nowMs });
    const now = { ...state, mirror: { ...state.mirror, events: [{ ...entry, key: 'e:1' }] } };
    expect(heard(state, now).map(({ text }) => text)).toEqual(['Rover 2: Armed']);
    expect(show(<Messages />, now).text()).toContain('Vehicle 2: ');
  });
});
