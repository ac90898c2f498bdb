/**
 * A simulated vehicle in virtual time, as a carrier: each turn of the suite is one turn of the vehicle's loop, so a
 * minute of the vehicle takes milliseconds and comes out the same every time.
 */
import { createMachine, type Machine, type MachineOptions, turn } from '../../simulator/machine.ts';
import { receiveBytes, takeOutbox } from '../../simulator/protocol/link.ts';
import type { Carrier, OnBytes, OpenCarrier } from '../conformance/carrier.ts';

const options: MachineOptions = {
  system: 1,
  model: 'rover',
  home: { latDeg: 51.8735, lonDeg: -0.609, altM: 100 },
  headingDeg: 90,
  terrain: { steepness: 0 },
  warm: true,
  ports: 2,
  seed: 1,
  startUnixMs: Date.UTC(2026, 0, 1),
};

interface Port {
  onBytes: OnBytes | undefined;
  open: boolean;
  /** What a real one would have sent to nobody. */
  readonly link: number;
}

export interface Virtual {
  readonly machine: Machine;
  readonly ports: readonly OpenCarrier[];
}

function pass(machine: Machine, ports: readonly Port[]): void {
  if (turn(machine)) for (const port of ports) port.open = false;
  for (const port of ports) {
    const link = machine.vehicle.links[port.link];
    const frames = link === undefined ? [] : takeOutbox(link);
    if (port.open) for (const frame of frames) port.onBytes?.(frame);
  }
}

export function virtualVehicle(): Virtual {
  const machine = createMachine(options);
  const ports: Port[] = [0, 1].map((link) => ({ onBytes: undefined, open: false, link }));
  const openPort =
    (port: Port) =>
    async (onBytes: OnBytes): Promise<Carrier> => {
      port.onBytes = onBytes;
      port.open = true;
      return {
        slackMs: 40,
        now: () => machine.elapsedMs,
        isOpen: () => port.open,
        send: (bytes) => {
          const link = machine.vehicle.links[port.link];
          if (port.open && link !== undefined) receiveBytes(link, bytes);
        },
        turn: async (untilMs) => {
          if (machine.elapsedMs <= untilMs) pass(machine, ports);
        },
        reopen: async () => {
          port.open = true;
        },
        stop: async () => {
          port.open = false;
        },
      };
    };
  return { machine, ports: ports.map(openPort) };
}
