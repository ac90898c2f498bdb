/** The rows about missions: whole or said not to be, whatever the way to the vehicle does. */
import type { Findings, Row } from '../kit/rows.ts';
import { udpMissions } from './udp-missions.ts';
import { type How, interrupted, manyMissions, type Plight } from './virtual-missions.ts';

const near: Plight = { loss: 0.3, rttMs: 40, items: 100 };
const far: Plight = { loss: 0.3, rttMs: 1000, items: 100 };

/** A part of it in each ordinary run, since all of it takes minutes. */
const many = (id: string, title: string, how: How, plight: Plight, runs: number, all: number): Row => ({
  ...{ id, layer: 'sim', title },
  run: async (seed) => manyMissions(seed, runs, how, plight),
  full: async (seed) => manyMissions(seed, all, how, plight),
});

const control = ({ violations }: Findings): Findings =>
  violations.length > 0
    ? { violations: [], notes: [`seen: ${violations[0]}; ${violations.length} in all`] }
    : { violations: ['the lab did not see what is broken'] };

export const missionRows: readonly Row[] = [
  many('M-up', '100 items up and read back, 30 % loss each way', 'messages', near, 40, 200),
  many('M-up-1s', 'the same with 1 s round trip', 'messages', far, 10, 50),
  many('M-file', 'the same by MAVFTP', 'file', near, 40, 200),
  many('M-file-1s', 'the same by MAVFTP with 1 s round trip', 'file', far, 20, 50),
  {
    ...{ id: 'M-x', layer: 'sim', title: 'control: a client that believes what it sent' },
    run: async (seed) => control(manyMissions(seed, 10, 'naive', near)),
  },
  {
    ...{ id: 'V-10', layer: 'sim', title: 'an upload interrupted in five ways' },
    run: async (seed) => interrupted(seed, 100),
    full: async (seed) => interrupted(seed, 1000),
  },
  {
    ...{ id: 'M-udp', layer: 'proxy', title: '30 % loss each way over real sockets' },
    run: async (seed) => udpMissions(seed, 4, 40),
    full: async (seed) => udpMissions(seed, 20, 100),
  },
];
