/**
 * The network that this device is on, where its browser tells (NetworkInformation): Chromium on phones does, others say
 * nothing or only a guess at the speed, and what is not told is unknown. It decides what is asked for, never what is shown.
 */
export type Network = {
  readonly kind: 'wifi' | 'cellular' | 'wired' | 'other' | 'unknown';
  /** The person asked the browser to spare data; null where it does not say. */
  readonly saveData: boolean | null;
};

export const unknownNetwork: Network = { kind: 'unknown', saveData: null };

/** The names of the standard (`ConnectionType`); `none` is a device that is offline. */
const kinds: ReadonlyMap<unknown, Network['kind']> = new Map([
  ['wifi', 'wifi'],
  ['cellular', 'cellular'],
  ['wimax', 'cellular'],
  ['ethernet', 'wired'],
  ['bluetooth', 'other'],
  ['mixed', 'other'],
  ['other', 'other'],
]);

/** `found`: `navigator.connection`, or nothing. */
export function networkOf(found: unknown): Network {
  if (typeof found !== 'object' || found === null) return unknownNetwork;
  const kind = ('type' in found && kinds.get(found.type)) || 'unknown';
  return { kind, saveData: 'saveData' in found && typeof found.saveData === 'boolean' ? found.saveData : null };
}

export const isMetered = ({ kind, saveData }: Network): boolean => kind === 'cellular' || saveData === true;

/** How often telemetry is asked for where the operator chose nothing. */
export const offeredRateHz = (network: Network): number => (isMetered(network) ? 2 : 10);
