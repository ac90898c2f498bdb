/**
 * The simulator against the list of ArduRover's behaviours: the whole list in virtual time, a fresh vehicle for each
 * chapter; and what only sockets can show over TCP, against a simulator on a port of its own.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseOptions } from '../../simulator/options.ts';
import { type Running, start } from '../../simulator/start.ts';
import { chapters } from '../conformance/all.ts';
import type { Behaviour } from '../conformance/behaviour.ts';
import { Peer } from '../conformance/peer.ts';
import { runBehaviour } from '../conformance/runner.ts';
import { carrierTo } from '../conformance/sockets.ts';
import { takeOver } from '../conformance/surroundings.ts';
import { virtualVehicle } from './virtual.ts';

/** Known to fail. Each is asserted to, so that it leaves the list when it is mended. */
const notYet: ReadonlySet<string> = new Set();

const needsSockets = new Set(['LINK-14', 'LINK-15']);

/** Chapters over sockets: without figures that a busy machine would spoil. */
const overSockets = new Set(['modes', 'links', 'signing']);
const speedup = 5;
const latencyMs = 150;

function check({ id, what }: Behaviour, run: () => ReturnType<typeof runBehaviour>): void {
  const name = `[${id}] ${what}`;
  if (notYet.has(id)) test(`${name} (not yet)`, async () => expect((await run()).kind).toBe('failed'));
  else test(name, async () => expect(await run()).toEqual({ kind: 'passed' }));
}

describe('ArduRover in virtual time', () => {
  for (const { name, behaviours } of chapters) {
    describe(name, () => {
      const peer = new Peer();
      beforeAll(async () => {
        const { ports } = virtualVehicle();
        const [first, second] = ports;
        if (first === undefined) throw new Error('The vehicle has no port.');
        await peer.open(first);
        peer.second = second;
        await takeOver(peer);
      });
      for (const behaviour of behaviours) {
        if (!needsSockets.has(behaviour.id)) check(behaviour, () => runBehaviour(peer, behaviour));
      }
    });
  }
});

describe('ArduRover over TCP', () => {
  const peer = new Peer();
  let running: Running | undefined;
  beforeAll(async () => {
    const args = ['--serial0', 'tcp:0', '--serial1', 'tcp:0', '--warm', '--speedup', `${speedup}`];
    running = await start(
      parseOptions(args),
      Date.now(),
      () => performance.now(),
      () => {},
    );
    const [first, second] = running.ports.map((port) => `tcpout://${port.replace(/^tcp /, '')}`);
    if (first === undefined || second === undefined) throw new Error('The simulator has no two ports.');
    await peer.open(carrierTo(first, { speedup, latencyMs }));
    peer.second = carrierTo(second, { speedup, latencyMs });
    await takeOver(peer);
  });
  afterAll(async () => {
    await peer.carrier.stop();
    await running?.stop();
  });
  for (const { name, behaviours } of chapters.filter((chapter) => overSockets.has(chapter.name))) {
    describe(name, () => {
      for (const behaviour of behaviours.filter(({ slow }) => !slow))
        check(behaviour, () => runBehaviour(peer, behaviour));
    });
  }
});
