/** Runs with one fault each, by their ids; `outages.ts` has the random ones. */
import type { Plan, Seat } from './run.ts';

const only = (seats: readonly Seat[]): Seat => {
  const [seat] = seats;
  if (seat === undefined) throw new Error('a run has at least one client');
  return seat;
};

/** The way is dead for six minutes, and more happens than the bridge keeps: what is missing is said, to the number. */
export const longOutage: Plan = {
  textsPerS: 5,
  faults({ world, seats }) {
    const { client, wire } = only(seats);
    const ways = [wire.way.up, wire.way.down];
    world.at(5000, () => {
      client.broken();
      for (const way of ways) way.dead = true;
    });
    world.at(365_000, () => {
      for (const way of ways) way.dead = false;
      client.healed('6 minutes');
    });
    return 366_000;
  },
};

/** Connections that nobody ever ends: the bridge must not keep them for good. */
export const forgotten: Plan = {
  clients: 3,
  faults({ world, seats }) {
    for (const [index, { wire, client }] of seats.entries())
      for (let at = 3000 + index * 700; at < 60_000; at += 9000) {
        world.at(at, () => {
          client.broken();
          wire.forget();
          client.healed('forgotten by the NAT');
        });
      }
    return 110_000;
  },
  after: ({ bridge, seats }) =>
    bridge.connCount > seats.length
      ? [`[I12] the bridge holds ${bridge.connCount} connections for ${seats.length} clients`]
      : [],
};

/** Events at 2,000/s for five seconds while one reader stands still and another reads. */
export const burst: Plan = {
  clients: 2,
  textsPerS: 1,
  faults({ world, seats, bridge }) {
    const { party, wire, client } = only(seats);
    world.at(3000, () => {
      client.witness.stoodStill = true;
      party.freeze();
      wire.way.down.unread = true;
    });
    for (let count = 0; count < 10_000; count++)
      world.at(3500 + count / 2, () =>
        bridge.observe({
          kind: 'text',
          severity: 4,
          text: `one of very many words in a hurry, ${count}`,
          complete: true,
        }),
      );
    world.at(9000, () => {
      wire.way.down.unread = false;
      party.thaw();
      client.witness.stoodStill = false;
      client.healed('reader stood still');
    });
    return 12_000;
  },
};

/** The journal is found damaged at a restart: a new epoch, and clients are told what they cannot have. */
export const damagedJournal: Plan = {
  clients: 3,
  faults({ world, seats, bridge }) {
    world.at(20_000, () => {
      for (const { client } of seats) client.broken();
      bridge.kill();
      bridge.disk.damage();
    });
    world.at(21_500, () => {
      bridge.start();
      for (const { client } of seats) client.healed('bridge restarted');
    });
    return 25_000;
  },
};

/** A planned end and a new start. */
export const gracefulRestart: Plan = {
  clients: 8,
  faults({ world, seats, bridge }) {
    for (let at = 10_000; at <= 100_000; at += 10_000) {
      world.at(at, () => {
        for (const { client } of seats) client.broken();
        bridge.leave();
      });
      world.at(at + 700, () => {
        bridge.start();
        for (const { client } of seats) client.healed('bridge restarted');
      });
    }
    return 102_000;
  },
};

/** `kill -9`, thirty times. */
export const kills: Plan = {
  clients: 4,
  textsPerS: 20,
  faults({ world, seats, bridge, random }) {
    for (let at = 5000; at < 185_000; at += 6000) {
      const killedAt = at + random.between(0, 1000);
      world.at(killedAt, () => {
        for (const { client } of seats) client.broken();
        bridge.kill();
      });
      world.at(killedAt + random.between(300, 2000), () => {
        bridge.start();
        for (const { client } of seats) client.healed('bridge restarted');
      });
    }
    return 186_000;
  },
};

/** One direction alone is dead, then the other. */
export const oneWay: Plan = {
  clients: 4,
  faults({ world, seats }) {
    for (const [index, { wire, client }] of seats.entries()) {
      for (let count = 0; count < 8; count++) {
        const at = 4000 + count * 24_000 + index * 777;
        const way = count % 2 === 0 ? wire.way.up : wire.way.down;
        world.at(at, () => {
          client.broken();
          way.dead = true;
        });
        world.at(at + 10_000, () => {
          way.dead = false;
          client.healed('one way dead');
        });
      }
    }
    return 202_000;
  },
};

/** 3 s up, 2 s down, fifty times. */
export const flapping: Plan = {
  clients: 2,
  faults({ world, seats }) {
    for (const { wire, client } of seats) {
      const ways = [wire.way.up, wire.way.down];
      for (let count = 0; count < 50; count++) {
        world.at(3000 + count * 5000, () => {
          client.broken();
          for (const way of ways) way.dead = true;
        });
        world.at(5000 + count * 5000, () => {
          for (const way of ways) way.dead = false;
          client.healed('flapping');
        });
      }
    }
    return 256_000;
  },
};

/** Wall clocks jump by an hour and by 56 years, at both ends: only labels may change. */
export const clockJumps: Plan = {
  clients: 2,
  faults({ world, seats, bridge }) {
    const jumps = [3_600_000, -7_200_000, 600_000, 1_767_000_000_000];
    for (const [index, ms] of jumps.entries())
      world.at(5000 + index * 10_000, () => {
        bridge.listener.party.jumpWall(ms);
        for (const { party } of seats) party.jumpWall(-ms);
      });
    world.at(50_000, () => {
      for (const { client } of seats) client.broken();
      bridge.kill();
    });
    world.at(51_000, () => {
      bridge.start();
      for (const { client } of seats) client.healed('bridge restarted');
    });
    return 53_000;
  },
  after({ history, seats }) {
    const attempts = history.lines.filter(({ kind, at }) => kind === 'attempt' && at < 50_000).length;
    return attempts === seats.length ? [] : [`[W-14] ${attempts} attempts over clocks that jumped`];
  },
};

/** A handler that fails for one client is that client's trouble alone ([B4]). */
export const failingHandler: Plan = {
  clients: 3,
  faults({ world, seats }) {
    const { wire, client } = only(seats);
    world.at(5000, () => {
      client.broken();
      wire.failNextSend = true;
      client.healed('handler failed');
    });
    return 8000;
  },
  after: ({ bridge, seats }) => {
    const others = seats.slice(1).filter(({ wire }) => wire.attempts !== 1).length;
    const failed = bridge.bugs.splice(0).length;
    return [
      ...(failed === 1 ? [] : [`${failed} handlers failed instead of one`]),
      ...(others === 0 ? [] : [`${others} others lost their connection`]),
    ];
  },
};

/** A terminal close code ends the attempts for good ([I11]). */
export const terminal: Plan = {
  tap: () => ({ up: (text) => text.replace(/^(\{"t":"hello","protocol":)\[\d+\]/, '$1[99]') }),
  faults: () => 120_000,
  mayEndIn: 'failed',
  after: ({ seats }) =>
    seats.flatMap(({ client, wire }) =>
      wire.attempts === 1 ? [] : [`[I11] ${client.name} tried ${wire.attempts} times after a terminal close`],
    ),
};
