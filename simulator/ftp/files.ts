/** The files that exist on the vehicle: none on a disk, all made when they are opened. */

import { replaceItems } from '../protocol/mission-lists.ts';
import { countTotals } from '../protocol/parameter-protocol.ts';
import type { Vehicle } from '../vehicle.ts';
import { packItems, unpackItems } from './mission-file.ts';
import { packParameters, parseQuery } from './param-pack.ts';

const missionFiles: readonly string[] = ['@MISSION/mission.dat', '@MISSION/fence.dat', '@MISSION/rally.dat'];

function plain(path: string): { name: string; query: string } {
  const [name = '', query = ''] = path.split('?');
  return { name: name.replace(/^\/+/, ''), query };
}

/** The content for reading, or undefined when there is no such file. */
export function openForReading(vehicle: Vehicle, path: string): Uint8Array | undefined {
  const { name, query } = plain(path);
  if (name === '@PARAM/param.pck') {
    countTotals(vehicle);
    return packParameters(vehicle.parameters, parseQuery(query, vehicle.parameters.list.length));
  }
  const type = missionFiles.indexOf(name);
  if (type < 0) return undefined;
  const items = [vehicle.mission.items, vehicle.fence.items, vehicle.fence.rally][type] ?? [];
  return packItems(items, type);
}

export function mayWrite(path: string): boolean {
  return missionFiles.includes(plain(path).name);
}

/** A written file is closed: its content takes effect, whole or not at all. */
export function closeWritten(vehicle: Vehicle, path: string, content: Uint8Array): boolean {
  const type = missionFiles.indexOf(plain(path).name);
  const items = type < 0 ? undefined : unpackItems(content, type);
  if (items === undefined) return false;
  replaceItems(vehicle, type, items);
  return true;
}

const directories: Readonly<Record<string, readonly string[]>> = {
  '': ['D@PARAM', 'D@MISSION', 'D@SYS'],
  '@PARAM': ['Fparam.pck\t13788'],
  '@MISSION': ['Fmission.dat\t0', 'Ffence.dat\t0', 'Frally.dat\t0'],
  '@SYS': [],
};

export function listDirectory(path: string): readonly string[] | undefined {
  return directories[path.replace(/^\/+|\/+$/g, '')];
}
