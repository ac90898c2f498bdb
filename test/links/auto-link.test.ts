/** After a power cut: the link that auto chose leads nowhere, and what comes up later is found. */
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Address, Link, LinkListener } from '../../bridge/core/link.ts';
import { type Chosen, chooseLink } from '../../bridge/links/auto.ts';
import { AutoLink } from '../../bridge/links/auto-link.ts';
import { createLink } from '../../bridge/links/create.ts';
import type { LinkSpec } from '../../bridge/links/link-specs.ts';
import { realTimers } from '../../bridge/links/timers.ts';
import { parseTarget, type Target } from '../../bridge/links/url.ts';
import { recorder, settled } from '../support/live-link.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { realClock } from '../support/rim.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { rosRig } from '../support/ros2/rig.ts';
import { simulated } from '../support/ros2/typed-rig.ts';

const udp = 'udpin://127.0.0.1:0';
const serial = 'serial:///dev/ttyACM0:115200';
const mavros = 'ros2://mavros';
const rover: Address = { systemId: 1, componentId: 1 };

function specOf(url: string): LinkSpec {
  const target = parseTarget(url);
  if (!target.ok) throw new Error(target.why);
  return { id: 'auto', name: 'auto', url, target: target.value };
}

/** A link without a far end, of which everything is seen. */
class FakeLink implements Link {
  readonly id = 'auto';
  readonly name = 'auto';
  readonly replay = false;
  readonly url: string;
  listener: LinkListener | undefined;
  /** Holds back the end of its stop. */
  leaving = Promise.resolve();
  readonly #log: string[];

  constructor({ url }: LinkSpec, log: string[]) {
    this.url = url;
    this.#log = log;
  }

  start(listener: LinkListener) {
    this.#log.push(`start ${this.url}`);
    this.listener = listener;
    return async () => {
      await this.leaving;
      this.#log.push(`stop ${this.url}`);
    };
  }

  send(): boolean {
    this.#log.push(`send ${this.url}`);
    return true;
  }

  undrained() {
    return { bytes: 0, ms: 0 };
  }

  operate(): void {}

  status() {
    return { up: true, why: '', framesPerS: 0, bytesPerS: 0, lossPct: null, counters: {} };
  }

  up(up: boolean): void {
    this.listener?.onLink(up, 'a reason', 0);
  }

  beat(heartbeat = true): void {
    this.listener?.onReport(rover, 0, { kind: 'heard', heartbeat });
  }
}

function rig(first = udp, isTaken = (_: Target): boolean => false) {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  const log: string[] = [];
  const links: FakeLink[] = [];
  const found: { next: () => Promise<Chosen> } = { next: async () => ({ url: first, why: 'there is nothing else' }) };
  let looks = 0;
  const link = new AutoLink({
    spec: specOf(first),
    make: (spec) => {
      const made = new FakeLink(spec, log);
      links.push(made);
      return made;
    },
    choose: () => {
      looks += 1;
      return found.next();
    },
    isTaken,
    monoMs: () => clock.monoMs(),
    timers,
    note: (text) => log.push(text),
  });
  const record = recorder();
  const stop = link.start(record.listener);
  const pass = async (ms: number) => {
    timers.advance(ms);
    await settled();
  };
  const findsNext = (url: string) => {
    found.next = async () => ({ url, why: 'it is there' });
  };
  return { link, links, log, record, stop, pass, found, findsNext, timers, looks: () => looks };
}

test('while no vehicle is heard it is looked for again, and the link moves to what is there then', async () => {
  const { link, links, log, record, pass, findsNext, looks } = rig();
  links[0]?.up(true);
  await pass(10_000);
  expect([looks(), link.url, links.length]).toEqual([1, udp, 1]);
  findsNext(mavros);
  await pass(10_000);
  const words = `no vehicle was heard at ${udp}, so auto takes ${mavros}: it is there`;
  expect(log).toEqual([`start ${udp}`, words, `stop ${udp}`, `start ${mavros}`]);
  expect(record.links).toEqual(['up: a reason', `down: ${words}`]);
  expect([link.id, link.name, link.url]).toEqual(['auto', 'auto', mavros]);
  links[1]?.up(true);
  links[1]?.beat();
  link.send(rover, { kind: 'set_mode', modeNumber: 4 });
  expect(record.heartbeats()).toHaveLength(1);
  expect(log.at(-1)).toBe(`send ${mavros}`);
});

test('from the first heartbeat on it stays, also when the vehicle is silent and MAVROS comes', async () => {
  const { link, links, pass, findsNext, looks, timers } = rig(serial);
  links[0]?.beat();
  findsNext(mavros);
  await pass(10_000);
  await pass(3_600_000);
  expect([link.url, looks(), timers.size]).toEqual([serial, 0, 0]);
});

test('a vehicle that is heard while it is looked for keeps its way', async () => {
  const { link, links, pass, found } = rig();
  let tell = (_: Chosen) => {};
  found.next = () =>
    new Promise((resolve) => {
      tell = resolve;
    });
  await pass(10_000);
  links[0]?.beat();
  tell({ url: mavros, why: 'it is there' });
  await settled();
  expect(link.url).toBe(udp);
});

test('what is no heartbeat of an autopilot holds nothing', async () => {
  const { link, links, pass, findsNext } = rig();
  links[0]?.beat(false);
  links[0]?.listener?.onReport(rover, 0, { kind: 'station', systemId: 255, componentId: 190 });
  findsNext(mavros);
  await pass(10_000);
  expect(link.url).toBe(mavros);
});

test('what the last way held is free before the next one opens, and the last one says nothing more', async () => {
  const { links, log, record, pass, findsNext } = rig(serial);
  let release = () => {};
  const [first] = links;
  const left = new Promise<void>((resolve) => {
    release = resolve;
  });
  if (first) first.leaving = left;
  findsNext(mavros);
  await pass(10_000);
  expect(log.at(-1)).toContain('so auto takes');
  first?.beat();
  first?.up(true);
  expect([record.reports, record.links]).toEqual([[], []]);
  release();
  await settled();
  expect(log.slice(-2)).toEqual([`stop ${serial}`, `start ${mavros}`]);
});

test('a way that another link of this bridge has is not taken twice', async () => {
  const { link, pass, findsNext } = rig(udp, ({ kind }) => kind === 'ros2');
  findsNext(mavros);
  await pass(10_000);
  expect(link.url).toBe(udp);
});

test('with MAVROS there and no vehicle yet nothing better is looked for; a look that fails is one line', async () => {
  const { links, log, pass, found, looks } = rig(mavros);
  links[0]?.up(true);
  await pass(10_000);
  expect(looks()).toBe(0);
  links[0]?.up(false);
  found.next = async () => Promise.reject(new Error('USB is gone'));
  await pass(10_000);
  expect(log.at(-1)).toBe('looking for a vehicle failed: Error: USB is gone');
  await pass(10_000);
  expect(looks()).toBe(2);
});

test('its stop ends a look that is under way, and may be called twice', async () => {
  const { log, pass, found, stop, timers } = rig();
  found.next = () => Promise.reject(new Error('aborted'));
  await pass(10_000);
  await Promise.all([stop(), stop()]);
  expect(log.filter((line) => line.startsWith('stop'))).not.toEqual([]);
  expect(timers.size).toBe(0);
  expect(log.filter((line) => line.startsWith('start'))).toHaveLength(1);
});

test('after a power cut MAVROS comes up after the bridge: it is found, and its rover with it', async () => {
  const { fcuPort } = await simulated();
  const { world, lookWith, transport } = await rosRig();
  const ros = { home: undefined, connectTimeoutMs: 300, look: lookWith() };
  const rim = { clock: realClock, log: { info: () => {} }, ros, random: () => 0.5 };
  const choose = async (signal: AbortSignal) => {
    const auto = { ros, mavros: () => transport({}, 300).transport, serials: async () => [], upMs: () => 0 };
    const chosen = await chooseLink(auto, signal);
    return chosen.url.startsWith('udpin') ? { ...chosen, url: udp } : chosen;
  };
  const link = new AutoLink({
    spec: specOf(udp),
    make: (spec) => createLink(spec, rim),
    choose,
    againMs: 100,
    isTaken: () => false,
    monoMs: realClock.monoMs,
    timers: realTimers,
    note: () => {},
  });
  const record = recorder();
  onTestFinished(link.start(record.listener));
  await vi.waitFor(() => expect(record.links).toHaveLength(1), { timeout: 10_000 });
  startMavros(world, { fcuPort });
  await vi.waitFor(() => expect(record.groups()).toContain('pose'), { timeout: 25_000, interval: 20 });
  expect(link.url).toBe(mavros);
  expect(link.status().ros).toMatch(/^connected to MAVROS/);
});
