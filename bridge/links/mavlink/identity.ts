/** Who the vehicle is: kind and autopilot from its heartbeat, firmware and hardware from AUTOPILOT_VERSION. */
import type { GroupValues } from '../../protocol/vehicle.ts';
import { mavAutopilots, mavTypes } from './generated/enums.ts';
import type { Fields } from './generated/messages.ts';

/** Where people say it otherwise than MAVLink does. */
const autopilotWords: ReadonlyMap<number, string> = new Map([[3, 'ardupilot']]);
const typeWords: ReadonlyMap<number, string> = new Map([
  [10, 'rover'],
  [11, 'boat'],
]);

type Kind = Pick<GroupValues['identity'], 'autopilot' | 'vehicleType'>;
type Firmware = Pick<GroupValues['identity'], 'firmwareVersion' | 'firmwareHash' | 'uid'>;

export function kindOf({ autopilot, type }: Fields['HEARTBEAT']): Kind {
  return {
    autopilot: autopilotWords.get(autopilot) ?? lower(mavAutopilots, autopilot) ?? `autopilot ${autopilot}`,
    vehicleType: typeWords.get(type) ?? lower(mavTypes, type) ?? `type ${type}`,
  };
}

/** An enumeration's name in lower case, undefined for numbers that have none. */
export const lower = (names: ReadonlyMap<number, string>, value: number): string | undefined =>
  names.get(value)?.toLowerCase();

export const unknownFirmware: Firmware = { firmwareVersion: null, firmwareHash: null, uid: null };

export function firmwareOf(version: Fields['AUTOPILOT_VERSION']): Firmware {
  return {
    firmwareVersion: versionText(version.flight_sw_version),
    firmwareHash: hashText(version.flight_custom_version),
    uid: hexUnlessZero(version.uid2) ?? (version.uid === 0n ? null : version.uid.toString(16).padStart(16, '0')),
  };
}

/** FIRMWARE_VERSION_TYPE: the lowest byte from which each name holds; numbers in between count builds. */
const stages = [
  [255, ''],
  [192, '-rc'],
  [128, '-beta'],
  [64, '-alpha'],
  [0, '-dev'],
] as const;

/** Major, minor, patch and stage, a byte each: 0x04080000 is "4.8.0-dev". */
function versionText(version: number): string | null {
  if (version === 0) return null;
  const stage = stages.find(([from]) => (version & 0xff) >= from)?.[1] ?? '';
  return `${version >>> 24}.${(version >>> 16) & 0xff}.${(version >>> 8) & 0xff}${stage}`;
}

/** ArduPilot sends the first eight letters of the hash as text, PX4 its first eight bytes. */
function hashText(bytes: readonly number[]): string | null {
  const letters = bytes.slice(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  const isText = letters.every((byte) => byte > 0x20 && byte < 0x7f);
  return isText && letters.length > 0 ? String.fromCharCode(...letters) : hexUnlessZero(bytes);
}

function hexUnlessZero(bytes: readonly number[]): string | null {
  if (bytes.every((byte) => byte === 0)) return null;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
