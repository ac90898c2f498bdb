// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import type { ForwardState } from '../../bridge/protocol/forward.ts';
import type { ServerHealth } from '../../bridge/protocol/health.ts';
import { Stations } from '../../dashboard/panels/health/stations.tsx';
import { firstState } from '../../dashboard/store/dashboard-state.ts';
import { show } from '../support/shown.tsx';

const forward: ForwardState = {
  id: 'forward-1',
  url: 'udpin://0.0.0.0:14551?write=1',
  write: true,
  heartbeat: false,
  vehicle: null,
  up: true,
  why: 'listening',
  peers: 2,
  stations: [
    {
      systemId: 254,
      componentId: 190,
      where: '192.168.4.20:14550',
      since: 0,
      heardAt: 0,
      passed: 12,
      dropped: { lease: 3, heartbeat: 40 },
    },
  ],
  counters: {},
};

const withForwards = (forwards?: ForwardState[]) => {
  const health = { t: 'server_health', at: 0, ...(forwards && { forwards }) } as ServerHealth;
  return show(<Stations />, { mirror: { ...firstState(0).mirror, health } });
};

describe('[F5] other ground stations', () => {
  test('each with its system id, its address, and what was kept from the rover and why', () => {
    const { text } = withForwards([forward]);
    expect(text()).toContain('forward-1: may speak to the rover');
    expect(text()).toContain('and 1 that only listen');
    expect(text()).toContain('254/190 192.168.4.20:14550');
    expect(text()).toContain('3: an operator has the rover, 40: heartbeats');
  });

  test('one that its operator has to mend is marked', () => {
    const [station] = forward.stations;
    if (station === undefined) throw new Error('no station');
    const stations = [{ ...station, systemId: 255, dropped: { claims_bridge: 9 } }];
    const { element, text } = withForwards([{ ...forward, write: false, stations }]);
    expect(text()).toContain('read-only');
    expect(element.querySelector('td.caution')?.textContent?.trim()).toBe('9: it uses the system id of this bridge');
  });

  test('nothing is shown where nobody is let in', () => {
    expect(withForwards().text()).toBe('');
  });
});
