/**
 * What a list of messages need not say because the rover said it itself: MISSION_ITEM_REACHED is an event of ours, and
 * ArduPilot writes a sentence beside it. The sentence stands, since it is the rover's own and names the waypoint rightly,
 * where the event has the number of a command behind it; where it was lost, the event stands for it. Events are left out of
 * no log. Pure.
 */
import type { LoggedEvent } from '../client/mirror.ts';

/** Both leave the rover at once; a link may hold one of them up. */
const besideMs = 2000;

/** ArduPilot, `ModeAuto::verify_nav_wp` and `start_command`: "Mission: 8 WP" says that it is begun, not that it is reached. */
const sentences =
  /^(?:Reached waypoint #(\d+)\b(?:\. Loiter for (\d+) seconds)?|Mission: (\d+) (?!WP\b)|Reached destination\b)/;

/** The waypoint that a sentence of the rover says it has reached, 0 where it was sent to a place; null where it says none. */
export function reachedIn(text: string): number | null {
  const [sentence, reached] = sentences.exec(text) ?? [];
  if (reached !== undefined) return Number(reached);
  return sentence?.startsWith('Reached') ? 0 : null;
}

/** By the bridge's clock, `item` is told as reached between `from` and `to`; null is whichever. */
type Said = { readonly vehicle: string; readonly item: number | null; readonly from: number; readonly to: number };

function saidBy({ body, at }: LoggedEvent): readonly Said[] {
  const found = body.kind === 'text' ? sentences.exec(body.text) : null;
  if (body.kind !== 'text' || found === null) return [];
  const [, reached, waitsS = 0, done] = found;
  const item = Number(reached ?? done ?? Number.NaN);
  // Where it waits, the event comes when it has waited.
  const to = at + besideMs + 1000 * Number(waitsS);
  return [{ vehicle: body.vehicle, item: Number.isNaN(item) ? null : item, from: at - besideMs, to }];
}

/** Keys of the events that the rover's own words make needless. */
export function echoesAmong(events: readonly LoggedEvent[]): ReadonlySet<string> {
  const said = events.flatMap(saidBy);
  const echoes = events.filter(({ body, at }) => {
    if (body.kind !== 'reached') return false;
    const { vehicle, item } = body;
    return said.some((one) => one.vehicle === vehicle && (one.item ?? item) === item && one.from <= at && at <= one.to);
  });
  return new Set(echoes.map(({ key }) => key));
}
