/**
 * What every link to vehicles promises (`bridge/core/link.ts`), whatever is at its far end: MAVLink on a cable, MAVROS by its raw
 * MAVLink or by its topics, or a recording. Each kind brings a link that leads to a rover which stands, disarmed.
 */

import { Compile } from 'typebox/compile';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Address, Link, Report } from '../../bridge/core/link.ts';
import { type GroupName, groups } from '../../bridge/protocol/vehicle.ts';
import { recorder } from '../support/live-link.ts';

export type LinkKind = {
  /** The rover says at least these. */
  readonly groups: readonly GroupName[];
  /** It has a way back. */
  readonly sends: boolean;
  prepare(): Promise<{ readonly link: Link; cut?(): Promise<void> | void }>;
};

const within = { timeout: 20_000, interval: 10 };
const nowhere: Address = { systemId: 77, componentId: 1 };
const rover: Address = { systemId: 1, componentId: 1 };
const as = { groundStation: 255 };
const mode = (modeNumber: number) => ({ kind: 'set_mode', modeNumber }) as const;
const schemas = new Map(Object.entries(groups).map(([name, { schema }]) => [name, Compile(schema)]));

async function started(kind: LinkKind) {
  const { link, cut } = await kind.prepare();
  const record = recorder();
  const stop = link.start(record.listener);
  onTestFinished(stop);
  const samples = () => record.reports.flatMap(({ report }) => (report.kind === 'sample' ? [report] : []));
  const lastMode = () => samples().findLast(({ group }) => group === 'mode')?.values;
  const told = (name: GroupName) => vi.waitFor(() => expect(record.groups()).toContain(name), within);
  return { link, cut, stop, samples, lastMode, told, ...record };
}

export function linkContract(name: string, kind: LinkKind): void {
  describe(`${name} keeps the contract of a link`, () => {
    test('it says that it is up before anything comes, and tells what the rover says in the shared conventions', async () => {
      const rig = await started(kind);
      for (const group of kind.groups) await rig.told(group);
      expect(rig.links[0]).toMatch(/^up: ./);
      expect(rig.heartbeats().length).toBeGreaterThan(0);
      expect(new Set(rig.reports.map(({ from }) => from))).toContain('1.1');
      for (const { group, values } of rig.samples()) {
        expect(schemas.get(group)?.Check(values), `${group}: ${JSON.stringify(values)}`).toBe(true);
      }
      expect(rig.lastMode()).toMatchObject({ armed: false });
      expect(rig.link.status()).toMatchObject({ up: true, why: expect.stringMatching(/./) });
    });

    test('time only goes on', async () => {
      const rig = await started(kind);
      await rig.told('pose');
      const times = rig.reports.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    test('after its stop, which may be called twice, it tells nothing and takes nothing', async () => {
      const rig = await started(kind);
      await rig.told('mode');
      await Promise.all([rig.stop(), rig.stop()]);
      const { length } = rig.reports;
      expect(rig.link.send(rover, mode(4), as)).toBe(false);
      await new Promise((resolve) => setImmediate(resolve));
      expect(rig.reports).toHaveLength(length);
    });

    test('no order goes to a vehicle that is not there', async () => {
      const rig = await started(kind);
      await rig.told('mode');
      expect(rig.link.send(nowhere, mode(4), as)).toBe(false);
    });

    if (kind.sends) {
      test('a mode that was asked for shows in the state', async () => {
        const rig = await started(kind);
        await rig.told('pose');
        expect(rig.link.send(rover, mode(0), as)).toBe(true);
        await vi.waitFor(() => expect(rig.lastMode()).toMatchObject({ mode: 'MANUAL', modeNumber: 0 }), within);
        expect(rig.link.send(rover, mode(4), as)).toBe(true);
        await vi.waitFor(() => expect(rig.lastMode()).toMatchObject({ mode: 'HOLD', modeNumber: 4 }), within);
      });

      test('arming is acknowledged, by the number of the command, and shows', async () => {
        const rig = await started(kind);
        await rig.told('pose');
        const params = [1, 0, 0, 0, 0, 0, 0] as const;
        const order = { kind: 'command', form: 'long', command: 400, params, confirmation: 0 } as const;
        expect(rig.link.send(rover, order, as)).toBe(true);
        const ack: Report = { kind: 'ack', command: 400, result: 0, progressPct: null };
        await vi.waitFor(() => expect(rig.reports.map(({ report }) => report)).toContainEqual(ack), within);
        await vi.waitFor(() => expect(rig.lastMode()).toMatchObject({ armed: true }), within);
      });

      test('a parameter is read by its name', async () => {
        const rig = await started(kind);
        await rig.told('pose');
        expect(rig.link.send(rover, { kind: 'param_read', name: 'FS_ACTION' })).toBe(true);
        await vi.waitFor(() => {
          const read = rig.reports.flatMap(({ report }) => (report.kind === 'param' ? [report.name] : []));
          expect(read).toContain('FS_ACTION');
        }, within);
      });

      test('a mission is counted when it is asked for', async () => {
        const rig = await started(kind);
        await rig.told('pose');
        expect(rig.link.send(rover, { kind: 'mission_list', list: 'mission' })).toBe(true);
        await vi.waitFor(() => {
          const counted = rig.reports.flatMap(({ report }) => (report.kind === 'mission_count' ? [report.list] : []));
          expect(counted).toContain('mission');
        }, within);
      });

      test('a far end that is gone is said, and never as a vehicle that is disarmed', async () => {
        const rig = await started(kind);
        await rig.told('pose');
        await rig.cut?.();
        await vi.waitFor(() => expect(rig.links.at(-1)).toMatch(/^down: ./), within);
        const { length } = rig.samples().filter(({ group }) => group === 'mode');
        await vi.waitFor(() => expect(rig.link.send(rover, mode(4), as)).toBe(false), within);
        expect(rig.samples().filter(({ group }) => group === 'mode')).toHaveLength(length);
      });
    } else {
      test('it has no way back', async () => {
        const rig = await started(kind);
        await rig.told('mode');
        expect(rig.link.replay).toBe(true);
        expect(rig.link.send(rover, mode(4), as)).toBe(false);
      });
    }
  });
}
