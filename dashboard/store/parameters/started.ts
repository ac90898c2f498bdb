/** When a vehicle started last, as far as this page can tell: by its own clock, or by the bridge's word. */
import type { EventBody } from '../../../bridge/protocol/stream.ts';
import type { DashboardState } from '../dashboard-state.ts';

/** The bridge's wall ms; null where nothing tells. */
export function startedAt({ mirror }: Pick<DashboardState, 'mirror'>, vehicleId: string): number | null {
  const { welcome, vehicles, events } = mirror;
  const time = vehicles.get(vehicleId)?.groups.time;
  const bootMs = time?.v.bootMs ?? null;
  const byClock = welcome && time && bootMs !== null ? welcome.wall + (time.at - welcome.at) - bootMs : null;
  const told = events.findLast(({ body }) => saysStart(body) && body.vehicle === vehicleId)?.wall ?? null;
  if (byClock === null || told === null) return byClock ?? told;
  return Math.max(byClock, told);
}

/** The bridge noticed one, or the vehicle took the order for one. */
const saysStart = (body: EventBody): body is Extract<EventBody, { readonly kind: 'reboot' | 'command' }> =>
  body.kind === 'reboot' || (body.kind === 'command' && body.name === 'reboot' && body.step === 'done');
