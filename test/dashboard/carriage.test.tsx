// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { networkOf, offeredRateHz, unknownNetwork } from '../../dashboard/client/network.ts';
import { Actions } from '../../dashboard/panels/debug/actions.tsx';
import { Live } from '../../dashboard/panels/debug/live.tsx';
import { Advice } from '../../dashboard/panels/health/advice.tsx';
import { WayCard } from '../../dashboard/panels/health/way-card.tsx';
import { exportOf } from '../../dashboard/store/export.ts';
import { startDashboard } from '../../dashboard/store/start-dashboard.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { show } from '../support/shown.tsx';
import { textSample, welcomeSample } from '../support/wire-samples.ts';

const cellular = { kind: 'cellular', saveData: false } as const;
const connected = { name: 'connected', since: 0 } as const;

function start() {
  const world = manualSurroundings({ fallbacks: true });
  const options = { urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' };
  const dashboard = startDashboard(options, world, () => () => {});
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const greet = () => {
    world.carrier().onOpen();
    say(welcomeSample());
  };
  const wishes = () =>
    world
      .carrier()
      .sent.map((text) => JSON.parse(text))
      .filter(({ t }) => t === 'wish')
      .map(({ want }) => want.rateHz);
  return { world, dashboard, say, greet, wishes, state: dashboard.store.getState };
}

describe('the network', () => {
  test.each([
    [{ type: 'wifi', saveData: false }, 'wifi', 10],
    [{ type: 'cellular', saveData: false }, 'cellular', 2],
    [{ type: 'wifi', saveData: true }, 'wifi', 2],
    [{ type: 'ethernet' }, 'wired', 10],
    [{ effectiveType: '4g', rtt: 50 }, 'unknown', 10],
    [undefined, 'unknown', 10],
    ['cellular', 'unknown', 10],
  ] as const)('%j is %s, and worth %i Hz', (found, kind, rateHz) => {
    expect(networkOf(found).kind).toBe(kind);
    expect(offeredRateHz(networkOf(found))).toBe(rateHz);
  });

  test('on cellular telemetry is asked for at 2 Hz, back on Wi-Fi at 10 again; a choice by hand stands over both', () => {
    const { dashboard, greet, wishes } = start();
    greet();
    dashboard.carriage.noticeNetwork(cellular);
    dashboard.carriage.noticeNetwork({ kind: 'wifi', saveData: false });
    expect(wishes()).toEqual([2, 10]);
    dashboard.carriage.chooseRate(5);
    dashboard.carriage.noticeNetwork(cellular);
    expect(wishes()).toEqual([2, 10, 5]);
    dashboard.carriage.chooseRate(null);
    expect(wishes()).toEqual([2, 10, 5, 2]);
  });

  test('its kind, and what follows from it, are said on Health and in the debug panel', () => {
    for (const panel of [<WayCard key="card" />, <Live key="live" />]) {
      expect(show(panel, { network: cellular }).text()).toMatch(/cellular.*2 Hz, since this network is metered/);
      expect(show(panel, { network: unknownNetwork }).text()).toMatch(/not told by this browser.*10 Hz, as usual/);
      expect(show(panel, { network: cellular, chosenHz: 5 }).text()).toContain('5 Hz, by your choice');
    }
  });

  test('the rate is chosen from a list, whose first is what suits the network', () => {
    const { element, calls } = show(<WayCard />, { network: cellular });
    const select = element.querySelector('select');
    if (select === null) throw new Error('no list of rates');
    expect(select.options[0]?.textContent).toBe('what suits the network, 2 Hz');
    fireEvent.change(select, { target: { value: '25' } });
    fireEvent.change(select, { target: { value: '' } });
    expect(calls).toEqual(['rate 25', 'rate null']);
  });
});

describe('the way', () => {
  test('is chosen by hand: HTTP at once, and a WebSocket again', () => {
    const { world, dashboard, greet, state } = start();
    greet();
    dashboard.carriage.chooseWay('http');
    expect(world.carrier().way).toBe('stream');
    greet();
    expect(state().connection).toMatchObject({ name: 'connected', fallback: 'stream' });
    expect(state().notes.map(({ text }) => text)).toContain('Carried by an event stream, by your choice');
    dashboard.carriage.chooseWay('best');
    expect(world.carrier().way).toBe('socket');
    greet();
    expect(state().connection).not.toHaveProperty('fallback');
  });

  test('chosen by hand it is no fault of the network, found by itself it is', () => {
    const carried = { connection: { ...connected, fallback: 'stream' } } as const;
    expect(show(<Advice />, { ...carried, wayChosen: 'http' }).text()).not.toContain('carries no WebSocket');
    expect(show(<Advice />, carried).text()).toContain('carries no WebSocket');
  });

  test('both panels offer it, named by what carries now', () => {
    const press = (element: HTMLElement, words: string) => {
      const button = [...element.querySelectorAll('button')].find(({ textContent }) => textContent === words);
      if (button === undefined) throw new Error(`no button ${words}`);
      fireEvent.click(button);
    };
    const overHttp = { connection: { ...connected, fallback: 'stream' } } as const;
    const card = show(<WayCard />, { connection: connected });
    press(card.element, 'Use HTTP');
    press(card.element, 'HTTP while critical');
    expect(card.calls).toEqual(['way http', 'way httpWhenCritical']);
    const debug = show(<Actions />, { connection: connected });
    press(debug.element, 'Use HTTP');
    expect(debug.calls).toEqual(['way http']);
    for (const panel of [<WayCard key="card" />, <Actions key="actions" />]) {
      const { element, calls } = show(panel, overHttp);
      press(element, 'Try WebSocket');
      expect(calls).toEqual(['way best']);
    }
  });
});

describe('the log of the wire', () => {
  test('holds names, lengths and times from when it is asked for, is exported, and never what was said', () => {
    const { world, dashboard, greet, say, state } = start();
    greet();
    expect(state().wire).toEqual([]);
    dashboard.carriage.record(true);
    say({ t: 'events', entries: [textSample(1, 'a secret of the vehicle')] });
    world.advance(1100);
    world.carrier().onClose(1006, 'cut');
    dashboard.carriage.record(false);
    const lines = exportOf(state(), 'now').wire;
    expect(lines[0]).toMatchObject({ over: 'socket', what: 'in', name: 'events', at: 5000 });
    expect(lines.map(({ what, name }) => `${what} ${name}`)).toContain('out ack');
    expect(lines.at(-1)).toMatchObject({ what: 'closed', name: '1006 cut' });
    expect(JSON.stringify(lines)).not.toContain('secret');
    const count = lines.length;
    greet();
    world.advance(2000);
    expect(state().wire).toHaveLength(count);
  });

  test('is bounded: of what nobody takes the oldest go', () => {
    const { dashboard, greet, say, state } = start();
    greet();
    dashboard.carriage.record(true);
    for (let seq = 1; seq <= 2500; seq++) say({ t: 'events', entries: [textSample(seq, 'one')] });
    expect(state().wire).toHaveLength(2000);
  });
});
