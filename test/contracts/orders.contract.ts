/** What every live link promises about orders ([D8], `bridge/core/link.ts`), whatever carries its bytes. */
import { describe, expect, test, vi } from 'vitest';
import type { Order } from '../../bridge/core/orders.ts';
import { orderMessage } from '../../bridge/links/mavlink/orders.ts';
import type { Port, Transport } from '../../bridge/links/transport.ts';
import { everyOrder } from '../support/every-order.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { readIndependently } from '../support/independent.ts';
import { linkOver } from '../support/live-link.ts';
import type { FarEnd, TransportKind } from './transport.contract.ts';

const within = { timeout: 10_000, interval: 5 };
const to = { systemId: 1, componentId: 1 };
const as = { groundStation: 255 };
const station = 190;

/** Whole MAVLink 2 frames, one after the other, as they were sent: what is between them is a mistake. */
function* framesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at + 12 <= bytes.length; ) {
    const end = at + 12 + (bytes[at + 1] ?? 0);
    if (bytes[at] !== 0xfd) throw new Error(`byte ${at} begins no frame`);
    if (end <= bytes.length) yield bytes.subarray(at, end);
    at = end;
  }
}

async function linked(kind: TransportKind) {
  const { transport, meet } = await kind.prepare();
  let port: Port | undefined;
  const watched: Transport = {
    ...transport,
    open: async (events, signal) => {
      port = await transport.open(events, signal);
      return port;
    },
  };
  const all = linkOver(watched);
  const open = await vi.waitFor(() => {
    if (port === undefined || all.links.length === 0) throw new Error('not open yet');
    return port;
  }, within);
  const far: FarEnd = await meet(open);
  const vehicle = new FakeVehicle((bytes) => far.send(bytes));
  vehicle.heartbeat();
  await vi.waitFor(() => expect(all.heartbeats()).toHaveLength(1), within);
  /** What came from the ground station, in its order. */
  const arrived = () => [...framesOf(far.received())].filter((frame) => frame[6] === station);
  return { ...all, far, arrived };
}

export function ordersContract(name: string, kind: TransportKind): void {
  describe(`${name} keeps the contract of a link that carries orders`, () => {
    test('every order arrives byte for byte, and is read by others as what was meant', async () => {
      const { link, arrived } = await linked(kind);
      for (const [index, order] of everyOrder.entries()) {
        expect(link.send(to, order, as)).toBe(true);
        await vi.waitFor(() => expect(arrived()).toHaveLength(index + 1), within);
        const bytes = arrived()[index] ?? new Uint8Array();
        const read = readIndependently(bytes);
        expect(read).toMatchObject({ systemId: 255, componentId: station });
        const meant = orderMessage(order, to)({ systemId: 255, componentId: station, seq: read.seq });
        expect(Buffer.from(bytes).toString('hex')).toBe(Buffer.from(meant).toString('hex'));
      }
    });

    test('orders keep their order', async () => {
      const { link, arrived } = await linked(kind);
      const commands = Array.from({ length: 40 }, (_, index): Order => {
        return { kind: 'command', form: 'long', command: 1000 + index, params: [0, 0, 0, 0, 0, 0, 0], confirmation: 0 };
      });
      for (const command of commands) expect(link.send(to, command, as)).toBe(true);
      await vi.waitFor(() => expect(arrived()).toHaveLength(commands.length), within);
      expect(arrived().map((frame) => readIndependently(frame).fields.command)).toEqual(
        commands.map((_, n) => 1000 + n),
      );
    });

    test('a stick frame behind a command comes behind it', async () => {
      const { link, arrived } = await linked(kind);
      for (const order of [everyOrder[0], everyOrder[3]]) if (order) expect(link.send(to, order, as)).toBe(true);
      await vi.waitFor(() => expect(arrived()).toHaveLength(2), within);
      expect(arrived().map((frame) => readIndependently(frame).name)).toEqual(['COMMAND_LONG', 'MANUAL_CONTROL']);
    });

    test('a link that is lost takes no order', async () => {
      const { link, far, stop } = await linked(kind);
      if (kind.death === 'unnoticed') await stop();
      else await far.die();
      await vi.waitFor(() => {
        for (const order of everyOrder) expect(link.send(to, order, as)).toBe(false);
      }, within);
    });
  });
}
