/** What a job leaves behind whose command ended without it, because its vehicle was not heard: nothing that goes on. */
import { expect, test } from 'vitest';
import type { Report } from '../../../bridge/core/link.ts';
import { Plans } from '../../../bridge/core/missions/plans.ts';
import type { Order } from '../../../bridge/core/orders.ts';
import { ParameterShelf } from '../../../bridge/core/parameters/shelf.ts';
import { asker, commandRig, type Rig, rover } from '../../support/command-rig.ts';
import { missionOf } from '../../support/plan-rig.ts';

const document = '0123456789abcdef';
const heartbeat = { kind: 'heard', heartbeat: true } as const;

/** The vehicle falls silent under a job, and whoever asked for it cancels. */
function cancelUnheard(rig: Rig, id: string, each: () => void = () => {}): void {
  rig.pass(200, each);
  rig.state.contact = 'lost';
  rig.pass(1000, each);
  rig.commands.cancel(asker, id, rig.clock.monoMs());
}

function parameterRig() {
  const sent: Order[] = [];
  const rig = commandRig({
    startJob: (vehicle, task, voice, at) => shelf.jobs[task.do]?.(vehicle, task, voice, at) ?? 'nobody does that',
  });
  const shelf = new ParameterShelf(
    {
      send: (_, order) => sent.push(order) > 0,
      vehicle: () => ({
        ...{ id: rover, handle: 0, link: 'l', systemId: 1, componentId: 1, replay: false, heardAt: 0 },
        contact: rig.state.contact,
        groups: rig.state.groups,
      }),
      rule: () => undefined,
      document: (_, then) =>
        then([
          { name: 'WP_RADIUS', value: 3 },
          { name: 'WP_SPEED', value: 9 },
        ]),
      announce: () => {},
      keep: () => {},
      recall: (_uid, _firmware, then) => then(undefined),
      wallMs: () => rig.clock.wallMs(),
      readsByItself: false,
    },
    1,
  );
  const now = () => rig.clock.monoMs();
  const tick = () => shelf.tick(now());
  const hear = (report: Report) => {
    rig.heard(report);
    shelf.heard(rover, report, now());
  };
  /** The vehicle lists what it has, to whoever asked for that. */
  const list = () => {
    hear({ kind: 'param', name: 'WP_RADIUS', value: 2, type: 9, index: 0, count: 2 });
    hear({ kind: 'param', name: 'WP_SPEED', value: 5, type: 9, index: 1, count: 2 });
  };
  rig.mode('HOLD', false);
  hear(heartbeat);
  return { rig, shelf, sent, tick, hear, list, kinds: () => [...new Set(sent.map(({ kind }) => kind))] };
}

test('[J4] [K3] a load that was cancelled while it read what there is sets nothing when the vehicle is heard again', () => {
  const { rig, sent, tick, list, kinds } = parameterRig();
  rig.ask('p', 'params_load', { document });
  cancelUnheard(rig, 'p', tick);
  expect(rig.end('p')).toBe('cancelled');
  sent.length = 0;
  rig.pass(30_000, tick);
  rig.state.contact = 'linked';
  rig.pass(30_000, () => {
    tick();
    list();
  });
  expect(kinds()).toEqual([]);
});

test('[K3] nor does one that was cancelled half-way, and what it had set by then is kept for who has to put it right', () => {
  const { rig, shelf, sent, tick, hear, list, kinds } = parameterRig();
  rig.ask('p', 'params_load', { document });
  rig.pass(60_000, () => {
    tick();
    if (kinds().includes('params_list') && !kinds().includes('param_set')) list();
  });
  expect(sent.at(-1)).toMatchObject({ kind: 'param_set', name: 'WP_RADIUS' });
  hear({ kind: 'param', name: 'WP_RADIUS', value: 3, type: 9, index: 65_535, count: 2 });
  cancelUnheard(rig, 'p', tick);
  sent.length = 0;
  rig.state.contact = 'linked';
  rig.pass(30_000, tick);
  expect(kinds()).toEqual([]);
  const set = [{ name: 'WP_RADIUS', was: 2, value: 3 }];
  expect(shelf.book(rover)?.load).toMatchObject({ document, set, notSet: ['WP_SPEED'] });
});

test('[J4] a load that is cancelled while the vehicle is heard ends its reading as well', () => {
  const { rig, sent, tick, kinds } = parameterRig();
  rig.ask('p', 'params_load', { document });
  rig.pass(200, tick);
  rig.commands.cancel(asker, 'p', rig.clock.monoMs());
  expect(rig.end('p')).toBe('cancelled');
  sent.length = 0;
  rig.pass(60_000, tick);
  expect(kinds()).toEqual([]);
});

function plansRig() {
  const sent: Order[] = [];
  const rig = commandRig({
    startJob: (vehicle, task, voice, at) => plans.jobs[task.do]?.(vehicle, task, voice, at) ?? 'nobody does that',
    isMissionInDoubt: () => plans.isInDoubt(rover, 'mission'),
  });
  const plans = new Plans({
    send: (_, order) => sent.push(order) > 0,
    announce: () => {},
    clock: { monoMs: () => rig.clock.monoMs(), wallMs: () => rig.clock.wallMs() },
    documents: { get: () => ({ plan: { mission: missionOf(1, 5) } }) },
    isArmed: () => false,
    random: () => 0.5,
    byFile: false,
  });
  const hear = (report: Report) => {
    rig.heard(report);
    plans.heard(rover, report, rig.clock.monoMs());
  };
  rig.mode('HOLD', false);
  hear(heartbeat);
  return { rig, plans, sent, hear };
}

test('[J4] [M5] after an upload that was cancelled unheard a change by another station is seen as one', () => {
  const { rig, plans, sent, hear } = plansRig();
  rig.ask('u', 'mission_upload', { list: 'mission', document });
  cancelUnheard(rig, 'u');
  expect([rig.end('u'), plans.isInDoubt(rover, 'mission')]).toEqual(['cancelled', true]);
  sent.length = 0;
  rig.pass(60_000);
  rig.state.contact = 'linked';
  rig.pass(5000, () => hear(heartbeat));
  expect(sent).toEqual([]);

  rig.ask('d', 'mission_download', { list: 'mission' });
  rig.pass(100);
  hear({ kind: 'mission_count', list: 'mission', count: 1, opaqueId: null });
  expect([rig.end('d'), plans.of(rover, 'mission').state]).toEqual(['done', 'read']);
  hear({ kind: 'text', severity: 6, text: 'Flight plan received', complete: true });
  expect(plans.of(rover, 'mission').state).toBe('changed');
});

test('[J5] [M5] nor does one that failed after five minutes keep it from being seen', () => {
  const { rig, plans, sent, hear } = plansRig();
  rig.ask('u', 'mission_upload', { list: 'mission', document });
  rig.pass(200);
  rig.state.contact = 'lost';
  rig.pass(301_000);
  expect(rig.end('u')).toBe('failed');
  sent.length = 0;
  rig.state.contact = 'linked';
  rig.pass(5000, () => hear(heartbeat));
  hear({ kind: 'overheard', said: { kind: 'mission_ack', list: 'mission', result: 0, opaqueId: null } });
  expect([plans.of(rover, 'mission').state, sent]).toEqual(['changed', []]);
});
