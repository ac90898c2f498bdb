// @vitest-environment happy-dom
/** A transfer of plans that goes on for one vehicle while another is on show: whose it is, how far, how it ended. */
import { act } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { type CommandView, emptyIntent } from '../../dashboard/client/intent-view.ts';
import { memoryStorage } from '../../dashboard/client/keeper.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { Foot } from '../../dashboard/panels/plan/foot.tsx';
import { ToldLine } from '../../dashboard/panels/plan/summary.tsx';
import { DeskContext } from '../../dashboard/panels/plan/use-desk.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { operateOver } from '../../dashboard/store/operate.ts';
import { deskOver } from '../../dashboard/store/plan/desk.ts';
import type { KeptDrafts } from '../../dashboard/store/plan/draft.ts';
import { heldOver } from '../../dashboard/store/plan/held.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const [one, two] = ['field/1/1', 'field/2/1'];
const vehicles = [vehicleSample(), vehicleSample({ id: two, systemId: 2, handle: 1 })];
const mirror = apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: shownNowMs, vehicles }));

const uploadOf = (vehicle: string, progressPct: number, message: string): CommandView => ({
  ...{ id: vehicle, vehicle, name: 'mission_upload', args: { list: 'mission', document: 'd0c0' }, class: 'set' },
  ...{ mine: true, by: null, askedAt: shownNowMs, stage: 'in_progress', final: false, stageAt: shownNowMs, steps: [] },
  ...{ code: null, message, result: null, progressPct, attempt: null, verified: null, found: null },
});
const commands = [uploadOf(one, 40, 'item 4 of 10'), uploadOf(two, 90, 'item 9 of 10')];

function shown(chosenId: string) {
  const dashboard = createStore<DashboardState>()(() => firstState(shownNowMs));
  const ask = async () => ({ ok: false, status: 0, why: 'nobody answers' }) as const;
  const operate = operateOver(
    () => {},
    dashboard.getState,
    () => shownNowMs,
    'page',
  );
  const desk = deskOver({
    ...{ ask, operate, dashboard, held: heldOver(null, dashboard), storage: memoryStorage<KeptDrafts>() },
    ...{ after: () => () => {}, wallMs: () => 0, newId: () => 'draft' },
  });
  const panel = (
    <DeskContext value={desk}>
      <ToldLine />
      <Foot />
    </DeskContext>
  );
  const page = show(panel, {
    ...{ mirror, chosenId, connection: { name: 'connected', since: 0 } },
    intent: { ...emptyIntent, commands },
  });
  return { desk, page };
}

describe('a transfer that was begun for another vehicle', () => {
  test('is named after it, and its progress is its own', () => {
    const { desk, page } = shown(two);
    act(() => desk.store.setState({ transfer: { kind: 'upload', vehicle: one, lists: ['mission'], at: 0 } }));
    expect(page.text()).toContain('Vehicle 1: Sending the mission 40 %');
    expect(page.text()).toContain('item 4 of 10');
    act(() => page.set({ chosenId: one }));
    expect(page.text()).toContain('Sending the mission 40 %');
    expect(page.text()).not.toContain('Vehicle 1');
  });

  test('is named after it in how it ended, also by its id when it is gone', () => {
    const { desk, page } = shown(two);
    act(() => desk.tell({ tone: 'ok', vehicle: one, lines: ['Upload of the mission is done'] }));
    expect(page.text()).toContain('Vehicle 1: Upload of the mission is done');
    act(() => desk.tell({ tone: 'warn', vehicle: 'field/9/1', lines: ['Upload of the mission failed'] }));
    expect(page.text()).toContain('field/9/1: Upload of the mission failed');
    act(() => desk.tell({ tone: 'warn', vehicle: two, lines: ['Upload of the fence failed'] }));
    expect(page.text()).not.toContain('Vehicle 2');
  });
});
