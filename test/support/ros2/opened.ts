/** A way to MAVROS that is open, and what it tells. */
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import type { TransportEvents } from '../../../bridge/links/transport.ts';
import { startMavros } from './mavros.ts';
import { finally_, rosRig } from './rig.ts';

export const within = { timeout: 10_000, interval: 10 };
export const never = new AbortController().signal;
const beat = { type: 10, autopilot: 3, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };
export const heartbeat = (seq = 0, systemId = 1) => encode('HEARTBEAT', beat, { systemId, componentId: 1, seq });

export function heard() {
  const closed: string[] = [];
  const chunks: Uint8Array[] = [];
  const events: TransportEvents = {
    onBytes: (bytes) => chunks.push(Uint8Array.from(bytes)),
    onLeave: () => {},
    onClose: (why) => closed.push(why),
  };
  return { events, closed, bytes: () => Buffer.concat(chunks) };
}

export async function opened(target = {}, mavrosOptions = {}) {
  const rig = await rosRig();
  const mavros = startMavros(rig.world, { fcuPort: 0, mute: true, ...mavrosOptions });
  const { transport, rim } = rig.transport(target);
  const { events, closed, bytes } = heard();
  const port = finally_(await transport.open(events, never));
  return { ...rig, mavros, transport, rim, port, closed, bytes };
}

/** The sentence with which it failed. */
export const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it opened',
    (error: Error) => error.message,
  );
