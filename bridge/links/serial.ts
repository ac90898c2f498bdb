/**
 * MAVLink over a serial port: a USB autopilot, a telemetry radio, a UART. Pulling the cable closes the port within
 * milliseconds; when the device is back it is opened again, also under another number (`serial-find.ts`). What a
 * device is called is asked of the system only when something changed in /dev, as the question starts a process.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SerialPort } from 'serialport';
import type { Clock } from '../core/clock.ts';
import { streamOutlet } from './drain.ts';
import { abortable, meaningOf, openFault } from './faults.ts';
import { type Found, familyOf, findDevice, type SerialDevice } from './serial-find.ts';
import { readWell } from './serial-reading.ts';
import { type Port, type Rim, type Transport, type TransportEvents, untilClosed } from './transport.ts';

export type Device = { readonly path: string; readonly baud: number };

const listTimeoutMs = 2000;
const listAgainMs = 5000;
const openTimeoutMs = 5000;
// The native part is loaded only by those who have a serial port.
const library = () => import('serialport');

/** Devices with what USB says about them; empty where the system cannot tell. */
export async function listUsb(signal: AbortSignal): Promise<readonly SerialDevice[]> {
  const { SerialPort } = await library();
  const soon = AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]);
  return abortable(SerialPort.list(), soon).catch(() => []);
}

/** Device names beside `path` that differ from it in their number alone. */
function siblings(path: string): readonly SerialDevice[] {
  const family = familyOf(path);
  const folder = dirname(path);
  if (family === undefined || !existsSync(folder)) return [];
  const paths = readdirSync(folder).map((name) => join(folder, name));
  return paths.filter((other) => familyOf(other) === family && existsSync(other)).map((other) => ({ path: other }));
}

/** Lists devices, but asks the system anew only when the names changed or the answer is a while old. */
function cachedList(clock: Clock): (names: string, signal: AbortSignal) => Promise<readonly SerialDevice[]> {
  let last = { names: '', at: Number.NEGATIVE_INFINITY, devices: Promise.resolve<readonly SerialDevice[]>([]) };
  return (names, signal) => {
    const at = clock.monoMs();
    if (last.names !== names || at - last.at > listAgainMs) last = { names, at, devices: listUsb(signal) };
    return last.devices;
  };
}

type List = ReturnType<typeof cachedList>;

/** The device at its own path, or where it went since it was last open, or undefined. */
async function locate(path: string, known: SerialDevice | undefined, list: List, signal: AbortSignal) {
  // Windows has no files for its ports: there only the attempt itself tells.
  const direct: Found = { path, how: 'its own path' };
  if (existsSync(path) || !path.startsWith('/')) return direct;
  const beside = siblings(path);
  if (known === undefined || beside.length === 0) return undefined;
  const listed = await list(beside.map((device) => device.path).join(), signal);
  const unlisted = beside.filter((device) => !listed.some((other) => other.path === device.path));
  return findDevice(path, known, [...listed, ...unlisted]);
}

async function openPort({ path, baud }: Device, signal: AbortSignal): Promise<SerialPort> {
  const { SerialPort } = await library();
  const port = new SerialPort({ path, baudRate: baud, autoOpen: false });
  const opened = new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(error) : resolve()));
  });
  try {
    await abortable(opened, AbortSignal.any([signal, AbortSignal.timeout(openTimeoutMs)]));
    readWell(port);
    return port;
  } catch (error) {
    // An open cannot be taken back: what opens too late is closed, or nobody else could have it.
    const closed = opened.then(() => closePort(port));
    if (signal.aborted) await abortable(closed, AbortSignal.timeout(openTimeoutMs)).catch(() => {});
    else closed.catch(() => {});
    throw error;
  }
}

/** The library's messages name its own functions; the ones that people meet are put into words. */
function whyNot(error: unknown): unknown {
  const text = meaningOf(error);
  if (/cannot lock port|temporarily unavailable|busy/i.test(text)) return new Error('it is in use by another program');
  if (/permission denied/i.test(text)) return new Error('permission denied; add this user to the group dialout');
  if (/no such file|file not found/i.test(text)) return new Error('it does not exist');
  return error;
}

export function serial(device: Device, rim: Rim): Transport {
  let known: SerialDevice | undefined;
  const list = cachedList(rim.clock);
  const what = `serial device ${device.path}`;
  return {
    // Looking whether a file exists costs nothing, and a person stands there with the plug in hand.
    retry: { baseMs: 500, maxMs: 750 },
    open: async (events, signal) => {
      try {
        signal.throwIfAborted();
        const found = await locate(device.path, known, list, signal);
        if (found === undefined) throw new Error('it does not exist');
        const port = await openPort({ path: found.path, baud: device.baud }, signal);
        if (found.path !== device.path) rim.note(`${what} is gone, found it again as ${found.path} by ${found.how}`);
        known = { path: found.path };
        // Asked beside, as the answer may take long: it is for the day when the device is gone.
        void listUsb(signal).then((all) => {
          known = all.find((other) => other.path === found.path) ?? known;
        });
        return serialPort(port, `serial device ${found.path}`, device.baud, events, rim);
      } catch (error) {
        throw openFault(`cannot open ${what}`, whyNot(error));
      }
    },
  };
}

function serialPort(port: SerialPort, what: string, baud: number, events: TransportEvents, rim: Rim): Port {
  const life = untilClosed(events, () => closePort(port));
  const out = streamOutlet(port, rim.clock, rim.counters);
  let why = 'the device is gone';
  port.on('data', (bytes: Buffer) => life.onBytes(bytes, what));
  port.on('error', (error) => {
    why = meaningOf(error);
    life.onClose(`${what}: ${why}`);
  });
  port.on('close', () => life.onClose(`${what}: ${why}`));
  return {
    where: `opened ${what} at ${baud} baud`,
    prove: () => {},
    send: (bytes) => life.isOpen() && out.send(bytes),
    offer: (make, _peer, lane) => life.isOpen() && out.offer(make, undefined, lane),
    undrained: out.undrained,
    hangUp: (_peer, silence) => life.onClose(`${what} ${silence}`),
    close: life.close,
  };
}

function closePort(port: SerialPort): Promise<void> {
  return new Promise((resolve) => {
    if (!port.isOpen) resolve();
    else port.close(() => resolve());
  });
}
