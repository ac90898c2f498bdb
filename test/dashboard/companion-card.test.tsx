// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { CompanionHealth, ServerHealth } from '../../bridge/protocol/health.ts';
import { Companion } from '../../dashboard/panels/health/companion.tsx';
import { firstState } from '../../dashboard/store/dashboard-state.ts';
import { show } from '../support/shown.tsx';

const known: CompanionHealth = {
  ...{ at: 0, temperatureC: 61.2, underVoltage: false, underVoltageSeen: true, throttled: false },
  ...{ wifi: { interface: 'wlan0', signalDbm: -56 }, lte: { at: 0, signalPct: 67, technology: 'lte' } },
  ...{ diskFreeB: 5e8, diskTotalB: 3e10, memoryFreeB: 2e9, memoryTotalB: 4e9, load: 0.5, uptimeS: 3600 },
};
const nothing: CompanionHealth = {
  ...{ at: 0, temperatureC: null, underVoltage: null, underVoltageSeen: null, throttled: null, wifi: null, lte: null },
  ...{ diskFreeB: null, diskTotalB: null, memoryFreeB: null, memoryTotalB: null, load: null, uptimeS: null },
};

const withCompanion = (companion?: CompanionHealth) => {
  const health = { t: 'server_health', at: 0, ...(companion && { companion }) } as ServerHealth;
  return show(<Companion />, { mirror: { ...firstState(0).mirror, health } });
};

test('[L6] every figure with its unit, and what is in trouble is marked', () => {
  const { text, element } = withCompanion(known);
  for (const part of ['61 °C', '−56 dBm on wlan0', '67 % lte', '0.5 of 30.0 GB free', '50 % of its processors'])
    expect(text()).toContain(part);
  expect(text()).toContain('good now, under-voltage since it was switched on');
  expect([...element.querySelectorAll('dd.caution')].map((dd) => dd.textContent?.trim())).toEqual([
    '0.5 of 30.0 GB free',
  ]);
});

test('[L6] what is unknown is unknown, never 0', () => {
  const { element } = withCompanion(nothing);
  expect([...element.querySelectorAll('dd')].map((dd) => dd.textContent?.trim())).toEqual(Array(8).fill('– –'));
});

test('of an older bridge there is no card', () => {
  expect(withCompanion().text()).toBe('');
});
