/** A real client over real sockets, watched: the connection that the page uses, with what Node has for it. */
import type { OpenCarrier } from '../../../dashboard/client/carrier.ts';
import { startConnection } from '../../../dashboard/client/connection.ts';
import type { Connection } from '../../../dashboard/client/connection-ports.ts';
import type { Sign } from '../../../dashboard/client/lifecycle.ts';
import type { Mirror } from '../../../dashboard/client/mirror.ts';
import { nodeSurroundings } from '../../support/node-surroundings.ts';
import type { History } from '../kit/history.ts';
import { Witness } from '../kit/witness.ts';
import { labMs } from './clock.ts';
import { momentOf } from './vehicle.ts';

export type RealClient = {
  readonly name: string;
  readonly witness: Witness;
  readonly connection: Connection;
  /** How old the vehicle's stamp on the screen is, ms; null before there is one. */
  ageMs(): number | null;
  attempts(): number;
  bytesIn(): number;
  /** Tells it what happens to its page. */
  sign(sign: Sign): void;
  /** As the page shows it. */
  rttMs(): number | null;
};

/** Timers of a busy process come late: silence is shown a little after it is due. */
const staleWithinMs = 1150;

const shownAt = ({ vehicles }: Mirror): number | null => {
  const [vehicle] = vehicles.values();
  const stamp = vehicle?.groups.time?.v.bootMs;
  return stamp === null || stamp === undefined ? null : momentOf(stamp, labMs());
};

export function startClient(name: string, url: string, history: History): RealClient {
  const witness = new Witness({ name, history, now: labMs, shownAt, staleWithinMs });
  const surroundings = nodeSurroundings();
  let attempts = 0;
  let rttMs: number | null = null;
  let hear: (sign: Sign) => void = () => {};
  /** Every way that the conversation may take, watched. */
  const watched =
    (open: OpenCarrier): OpenCarrier =>
    (to, events) => {
      attempts += 1;
      history.note(name, { kind: 'attempt' });
      return open(to, {
        ...events,
        onText: (text) => {
          witness.heard();
          events.onText(text);
        },
        onFrame: (bytes) => {
          witness.heard();
          events.onFrame(bytes);
        },
      });
    };
  const fallbacks = (surroundings.fallbacks ?? []).map((way) => ({ ...way, open: watched(way.open) }));
  const connection = startConnection(
    { url, clientId: name, tab: `${name}-tab`, page: `${name}-page` },
    {
      ...surroundings,
      open: watched(surroundings.open),
      fallbacks,
      lifecycle: (hearing) => {
        hear = hearing;
        return () => {};
      },
    },
    {
      ...witness.listener,
      onQuality: (quality) => {
        rttMs = quality.rttMs;
      },
    },
  );
  return {
    name,
    witness,
    connection,
    ageMs: () => {
      const at = shownAt(witness.mirror);
      return at === null ? null : labMs() - at;
    },
    attempts: () => attempts,
    sign: (sign) => hear(sign),
    rttMs: () => rttMs,
    bytesIn: () => connection.traffic().charactersIn,
  };
}
