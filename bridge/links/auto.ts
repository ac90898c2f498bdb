/**
 * `--vehicle auto`: the link is looked for as the bridge starts, in an order that lets nobody fight for a port: MAVROS where
 * it is there, as it holds the autopilot itself; else an autopilot on a serial port; else whoever sends to UDP 14550. What
 * was chosen, and why, is said. Until a vehicle is heard it is looked for again (`auto-link.ts`). Where ROS 2 is set up MAVROS is
 * expected: after a power cut it may be slower than the bridge, and would not get a port that the bridge has.
 */
import { lookHere, preflight } from './ros2/preflight.ts';
import type { RosOptions, RosTransport } from './ros2/transport.ts';
import type { SerialDevice } from './serial-find.ts';

export type Chosen = { readonly url: string; readonly why: string };

export type AutoRim = {
  readonly ros: RosOptions;
  /** A transport to MAVROS where it usually is; nothing is opened yet. */
  mavros(): RosTransport;
  /** The serial ports of this machine with what USB says of them. */
  serials(): Promise<readonly SerialDevice[]>;
  /** So long since the bridge started, ms. */
  upMs(): number;
  /** So long ROS may take to join its graph, before MAVROS is waited for. */
  readonly joinMs?: number;
};

const usualJoinMs = 10_000;

/** MAVROS that comes up later than this after the bridge finds the autopilot's port taken. */
const leftToMavrosMs = 60_000;

const rosUrl = 'ros2://mavros';
const udpUrl = 'udpin://0.0.0.0:14550';

/** USB vendors who make autopilots and nothing else (launch/60-tether.rules): pid.codes, 3DR, CubePilot, Holybro, Auterion. */
const autopilotVendors: readonly string[] = ['1209', '26ac', '2dae', '3162', '3185'];

/** `auto`, or `NAME=auto`. */
export const isAuto = (text: string): boolean => /^([A-Za-z][\w-]{0,31}=)?auto$/.test(text);

/** The first by its name: a board with two ports speaks MAVLink on the first. */
export const firstAutopilot = (devices: readonly SerialDevice[]): SerialDevice | undefined =>
  devices
    .filter(({ vendorId }) => vendorId !== undefined && autopilotVendors.includes(vendorId.toLowerCase()))
    .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))[0];

/** Why MAVROS is not to be had, and whether it may still come; undefined where it is there. */
async function withoutMavros(
  { ros, mavros, upMs, joinMs = usualJoinMs }: AutoRim,
  signal: AbortSignal,
): Promise<{ readonly why: string; readonly mayCome: boolean } | undefined> {
  // Where ROS is not even set up there is nothing to wait for.
  const found = preflight(ros.home, ros.look ?? lookHere);
  if (!found.ok) return { why: found.why, mayCome: false };
  // The bridge waits for this to start.
  const patienceMs = ros.connectTimeoutMs + joinMs;
  const patience = AbortSignal.timeout(patienceMs);
  try {
    const events = { onBytes: () => {}, onLeave: () => {}, onClose: () => {} };
    const port = await mavros().open(events, AbortSignal.any([signal, patience]));
    await port.close();
    return undefined;
  } catch (error) {
    const late = `ROS 2 did not join its graph within ${patienceMs / 1000} s`;
    const why = patience.aborted ? late : error instanceof Error ? error.message : String(error);
    return { why, mayCome: upMs() < leftToMavrosMs };
  }
}

/** Takes as long as ROS and MAVROS may take to be there, where ROS 2 is set up; rejects only where it is aborted. */
export async function chooseLink(rim: AutoRim, signal: AbortSignal): Promise<Chosen> {
  const missing = await withoutMavros(rim, signal);
  signal.throwIfAborted();
  if (missing === undefined) return { url: rosUrl, why: 'MAVROS is there' };
  const { why: noMavros, mayCome } = missing;
  const autopilot = firstAutopilot(await rim.serials());
  if (autopilot === undefined)
    return { url: udpUrl, why: `there is no autopilot on a serial port, and no MAVROS: ${noMavros}` };
  if (mayCome) {
    const minute = `for the first ${leftToMavrosMs / 1000} s the autopilot at ${autopilot.path} is left to MAVROS, which is not there`;
    return { url: udpUrl, why: `${minute}: ${noMavros}` };
  }
  const why = `an autopilot is on a serial port, and there is no MAVROS: ${noMavros}`;
  return { url: `serial://${autopilot.path}:115200`, why };
}

const named = (text: string): string => (text === 'auto' ? 'auto=auto' : text);

/** The links with every `auto` replaced by what was chosen, under a name that does not depend on it; looked for once. */
export async function withChosen(
  texts: readonly string[],
  choose: () => Promise<Chosen>,
  say: (text: string) => void,
): Promise<readonly string[]> {
  if (!texts.some(isAuto)) return texts;
  const { url, why } = await choose();
  say(`--vehicle auto takes ${url}: ${why}`);
  return texts.map((text) => (isAuto(text) ? named(text).replace(/auto$/, url) : text));
}
