/**
 * Random outages of 0.1–60 s: ways that go dead and come back, connections that end with and without notice, one
 * direction alone, narrow ways, machines that stand still, and in between the bridge is killed and started again.
 */
import type { Random } from '../kit/random.ts';
import type { Plan, Seat, Stage } from './run.ts';

export type Outages = { readonly perClient: number; readonly clients: number; readonly killEveryMs: number };

type Mend = () => void;
type Kind = (seat: Seat, stage: Stage) => Mend | null;

const bothWays = (seat: Seat) => [seat.wire.way.up, seat.wire.way.down];
const die = (ways: readonly { dead: boolean }[]) => {
  for (const way of ways) way.dead = true;
  return () => {
    for (const way of ways) way.dead = false;
  };
};

/** What breaks; each hands back what mends it, or null where a new connection would be served at once. */
const kinds = {
  'black hole': (seat) => die(bothWays(seat)),
  'cut with notice': (seat) => {
    seat.wire.reset();
    return die(bothWays(seat));
  },
  'forgotten by the NAT': (seat) => {
    seat.wire.forget();
    return null;
  },
  'forgotten, then dead': (seat) => {
    seat.wire.forget();
    return die(bothWays(seat));
  },
  'uplink dead': (seat) => die([seat.wire.way.up]),
  'downlink dead': (seat) => die([seat.wire.way.down]),
  narrow: ({ wire: { way } }, { random }) => {
    way.down.rateBps = random.spread(30_000, 300_000);
    return () => {
      way.down.rateBps = Number.POSITIVE_INFINITY;
    };
  },
  'reader stands still': ({ client, party, wire: { way } }) => {
    party.freeze();
    way.down.unread = true;
    client.witness.stoodStill = true;
    return () => {
      way.down.unread = false;
      party.thaw();
      client.witness.stoodStill = false;
    };
  },
  'wall clock jumps': ({ party }, { random }) => {
    const ms = random.pick([-3_600_000, 600_000, 3_600_000, -600_000]);
    party.jumpWall(ms);
    return () => party.jumpWall(-ms);
  },
  reset: (seat) => {
    seat.wire.reset();
    return null;
  },
} satisfies Record<string, Kind>;

type KindName = keyof typeof kinds;
/** Black holes twice as often: they are what the field is full of. */
const drawn: readonly [KindName, ...KindName[]] = ['black hole', ...(Object.keys(kinds) as KindName[])];

/** Restarts of the bridge while the way is dead make the way back longer; they count with the outage. */
const causeOf = (kind: KindName, ms: number): string => {
  if (kind.startsWith('forgotten')) return 'address changed silently';
  if (!kind.endsWith('dead') && kind !== 'black hole' && kind !== 'cut with notice') return kind;
  return ms <= 10_000 ? 'outage ≤ 10 s' : 'outage ≤ 60 s';
};

const lengthMs = (random: Random) => (random.chance(0.5) ? random.spread(100, 60_000) : random.between(100, 60_000));

/** Plans the outages of a run; the quiet end begins when the last is mended. */
export const outages = ({ perClient, clients, killEveryMs }: Outages): Plan => ({
  clients,
  faults(stage) {
    const { world, random, seats, history } = stage;
    const absent = { now: false };
    let end = 0;
    for (const seat of seats) {
      let at = random.between(1000, 5000);
      for (let count = 0; count < perClient; count++) {
        const kind = random.pick(drawn);
        const ms = lengthMs(random);
        world.at(at, () => {
          history.note(seat.client.name, { kind: 'fault', what: `${kind} for ${(ms / 1000).toFixed(1)} s` });
          seat.client.broken();
          const mend = kinds[kind](seat, stage);
          if (mend === null) {
            if (!absent.now) seat.client.healed(causeOf(kind, ms));
            return;
          }
          world.after(ms, () => {
            mend();
            history.note(seat.client.name, { kind: 'healed', what: kind });
            if (!absent.now) seat.client.healed(causeOf(kind, ms));
          });
        });
        at += ms + random.spread(500, 20_000);
      }
      end = Math.max(end, at);
    }
    planKills(stage, killEveryMs, end, absent);
    return end + 6000;
  },
});

/** While the bridge is gone, or stands still, no way is whole: `absent` says so, and the time counts from its return. */
function planKills(
  { world, random, seats, bridge }: Stage,
  everyMs: number,
  end: number,
  absent: { now: boolean },
): void {
  for (let at = random.between(0.5, 1.5) * everyMs; at < end; at += random.between(0.5, 1.5) * everyMs) {
    const downMs = random.spread(300, 5000);
    const how = random.pick(['kill', 'kill', 'kill', 'leave', 'freeze']);
    world.at(at, () => {
      absent.now = true;
      for (const { client } of seats) client.broken();
      if (how === 'freeze') bridge.freeze();
      else if (how === 'kill') bridge.kill();
      else bridge.leave();
    });
    world.at(at + downMs, () => {
      absent.now = false;
      if (how === 'freeze') bridge.thaw();
      else bridge.start();
      for (const { client, wire } of seats)
        if (!wire.way.up.dead && !wire.way.down.dead && !wire.way.down.unread)
          client.healed(how === 'freeze' ? 'bridge stood still' : 'bridge restarted');
    });
  }
}
