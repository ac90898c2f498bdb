/**
 * Where a serial device went. A USB autopilot that reboots or is re-plugged often returns under another number
 * (/dev/ttyACM0 → /dev/ttyACM1) while something still holds the old one. It is looked for under its own path first,
 * then by what USB says it is, then as the only device whose name differs in the number alone.
 */

/** A device as the system lists it; what USB says about it is missing for others. */
export type SerialDevice = {
  readonly path: string;
  readonly serialNumber?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
};

export type Found = { readonly path: string; readonly how: string };

/** What comes before a device's number: `/dev/ttyACM` of `/dev/ttyACM1`; undefined for names that are not numbered. */
export const familyOf = (path: string): string | undefined => /^(.*?[A-Za-z.])\d+$/.exec(path)?.[1];

const sameModel = (a: SerialDevice, b: SerialDevice): boolean =>
  a.vendorId !== undefined && a.vendorId === b.vendorId && a.productId === b.productId;

const isSame = (a: SerialDevice, b: SerialDevice): boolean => sameModel(a, b) && a.serialNumber === b.serialNumber;

/** Both say what they are, and it is not the same. */
const isOther = (a: SerialDevice, b: SerialDevice): boolean =>
  a.vendorId !== undefined && b.vendorId !== undefined && !isSame(a, b);

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

/**
 * The device to open for `path`, or undefined where none is surely the one.
 * `known` is what the device said it was when it was last open; `present` are the devices there are now.
 */
export function findDevice(
  path: string,
  known: SerialDevice | undefined,
  present: readonly SerialDevice[],
): Found | undefined {
  if (present.some((device) => device.path === path)) return { path, how: 'its own path' };
  if (known === undefined) return undefined;
  const twin = only(present.filter((device) => isSame(device, known)));
  if (twin !== undefined) return { path: twin.path, how: known.serialNumber ? 'its USB serial number' : 'its USB ids' };
  const family = familyOf(path);
  const kin = only(present.filter((device) => family !== undefined && familyOf(device.path) === family));
  if (kin === undefined || isOther(kin, known)) return undefined;
  return { path: kin.path, how: 'the only device of that name' };
}
