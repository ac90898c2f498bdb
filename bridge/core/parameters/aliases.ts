/**
 * Parameters that had other names in other versions of ArduRover, 4.5 to 4.8, so that a file from one fits a vehicle with
 * the other. Sources: the conversions at start-up in ArduPilot's Rover/Parameters.cpp, GCS_MAVLink, AP_Arming, AP_GPS,
 * AP_Relay and AP_Camera, and the names that a 4.8 vehicle lists.
 *
 * 4.5: RELAY_PIN became RELAY1_PIN. 4.6: GPS_TYPE became GPS1_TYPE and so on for each receiver. 4.7 and 4.8: SYSID_THISMAV,
 * SYSID_MYGCS, TELEM_DELAY and SR0_… became MAV_SYSID, MAV_GCS_SYSID, MAV_TELEM_DELAY and MAV1_…, and ARMING_CHECK, which named
 * what is checked, became ARMING_SKIPCHK, which names what is not.
 */

type Convert = (value: number) => number;
const asItIs: Convert = (value) => value;

type Alias = { readonly name: string; readonly convert: Convert };

/** [newer, older]: the same value under both names. */
const renamed: readonly (readonly [string, string])[] = [
  ['MAV_SYSID', 'SYSID_THISMAV'],
  ['MAV_GCS_SYSID', 'SYSID_MYGCS'],
  ['MAV_TELEM_DELAY', 'TELEM_DELAY'],
  ...[
    'RAW_SENS',
    'EXT_STAT',
    'RC_CHAN',
    'RAW_CTRL',
    'POSITION',
    'EXTRA1',
    'EXTRA2',
    'EXTRA3',
    'PARAMS',
    'ADSB',
  ].flatMap((stream) =>
    [0, 1, 2, 3, 4, 5, 6].map((port) => [`MAV${port + 1}_${stream}`, `SR${port}_${stream}`] as const),
  ),
  ['GPS1_TYPE', 'GPS_TYPE'],
  ['GPS2_TYPE', 'GPS_TYPE2'],
  ['GPS1_GNSS_MODE', 'GPS_GNSS_MODE'],
  ['GPS2_GNSS_MODE', 'GPS_GNSS_MODE2'],
  ['GPS1_RATE_MS', 'GPS_RATE_MS'],
  ['GPS2_RATE_MS', 'GPS_RATE_MS2'],
  ['GPS1_DELAY_MS', 'GPS_DELAY_MS'],
  ['GPS2_DELAY_MS', 'GPS_DELAY_MS2'],
  ['GPS1_COM_PORT', 'GPS_COM_PORT'],
  ['GPS2_COM_PORT', 'GPS_COM_PORT2'],
  ['GPS1_POS_X', 'GPS_POS1_X'],
  ['GPS1_POS_Y', 'GPS_POS1_Y'],
  ['GPS1_POS_Z', 'GPS_POS1_Z'],
  ['GPS2_POS_X', 'GPS_POS2_X'],
  ['GPS2_POS_Y', 'GPS_POS2_Y'],
  ['GPS2_POS_Z', 'GPS_POS2_Z'],
  ['GPS1_MB_TYPE', 'GPS_MB1_TYPE'],
  ['GPS2_MB_TYPE', 'GPS_MB2_TYPE'],
  ['RELAY1_PIN', 'RELAY_PIN'],
  ...[2, 3, 4, 5, 6].map((relay) => [`RELAY${relay}_PIN`, `RELAY_PIN${relay}`] as const),
];

/** Bit 0 stands for all of them, 1 to 20 for one kind of check each. */
const allChecks = 1;
const checkBits = 0x1f_fffe;

const skippedOf: Convert = (checked) => {
  if (checked & allChecks) return 0;
  return checked === 0 ? -1 : ~checked & checkBits;
};
const checkedOf: Convert = (skipped) => {
  if (skipped === 0) return allChecks;
  return ~skipped & checkBits;
};

function tableOf(): ReadonlyMap<string, Alias> {
  const table = new Map<string, Alias>();
  const add = (from: string, name: string, convert: Convert) => table.set(from, { name, convert });
  for (const [newer, older] of renamed) {
    add(newer, older, asItIs);
    add(older, newer, asItIs);
  }
  add('ARMING_CHECK', 'ARMING_SKIPCHK', skippedOf);
  add('ARMING_SKIPCHK', 'ARMING_CHECK', checkedOf);
  return table;
}

const aliases = tableOf();

/** The same parameter under its other name, with the value that means the same there; undefined where it has none. */
export function otherNameOf(
  name: string,
  value: number,
): { readonly name: string; readonly value: number } | undefined {
  const alias = aliases.get(name);
  return alias && { name: alias.name, value: alias.convert(value) };
}

/** What else it is called, in another version. */
export function otherNames(name: string): readonly string[] {
  const alias = aliases.get(name);
  return alias ? [alias.name] : [];
}

/** Its name and what else it is called. */
export const namesOf = (name: string): readonly string[] => [name, ...otherNames(name)];
