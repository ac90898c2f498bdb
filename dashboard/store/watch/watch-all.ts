/** The watch over every vehicle that is heard, as state arrives, and what there is to say of it. */
import type { Mirror } from '../../client/mirror.ts';
import { watchWords as words } from '../../words/watch.ts';
import type { Said } from '../notes.ts';
import { metric, type Units } from '../units.ts';
import { alarmsOf, saidOfAlarms } from './alarms.ts';
import { type TiltLimits, tiltLimits } from './tilt.ts';
import { firstWatch, type Watch, watched } from './watch.ts';

type Watches = ReadonlyMap<string, Watch>;

/** `meant`: the vehicle that needs no name while it is the only one. */
export function watchAll(
  before: Watches,
  old: Mirror,
  { vehicles, control }: Mirror,
  units: Units = metric,
  meant: string | null = null,
): { readonly watches: Watches; readonly said: readonly Said[] } {
  if (vehicles === old.vehicles && control === old.control) return { watches: before, said: [] };
  const watches = new Map<string, Watch>();
  const said: Said[] = [];
  for (const [id, vehicle] of vehicles) {
    if (vehicle.replay) continue;
    const was = before.get(id);
    const limits = limitsFor(was, control.get(id)?.preflight?.params.CRASH_ANGLE);
    const now = watched(was ?? firstWatch(limits), vehicle, limits);
    watches.set(id, now);
    const fresh = saidOfAlarms(alarmsOf(was, units), alarmsOf(now, units));
    const isNamed = vehicles.size > 1 || (meant ?? id) !== id;
    said.push(...fresh.map((one) => (isNamed ? { ...one, text: words.of(vehicle.systemId, one.text) } : one)));
  }
  return { watches, said };
}

/** The same object while they are the same. */
function limitsFor(was: Watch | undefined, crashAngleDeg: number | null | undefined): TiltLimits {
  const limits = tiltLimits(crashAngleDeg);
  return was?.limits.limitDeg === limits.limitDeg && was.limits.source === limits.source ? was.limits : limits;
}
