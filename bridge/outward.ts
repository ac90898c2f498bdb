/** The way from what operators ask to the vehicles: which link an order takes, and as whom the bridge speaks there. */

import type { AnswerWays } from './core/answer-ways.ts';
import { eachInTurn } from './core/each-in-turn.ts';
import type { Link } from './core/link.ts';
import type { Routes } from './core/routes.ts';
import type { Outward } from './core/ways.ts';

export type OutwardOptions = {
  readonly links: readonly Link[];
  readonly routes: Routes;
  readonly answers: AnswerWays;
  /** Tells of a link by its id. */
  readonly isOpen: (link: string) => boolean;
};

export function outwardOver({ links, routes, answers, isOpen }: OutwardOptions): Outward {
  const byId = new Map(links.map((link) => [link.id, link]));
  return {
    send(vehicle, order, ways, groundStation) {
      const as = groundStation === null ? undefined : { groundStation };
      const to = ways === 'all' ? routes.all(vehicle) : [routes.to(vehicle)].filter((route) => route !== undefined);
      // Ahead of what they answer: a way may be so short that the answer is here before the call returns.
      answers.sent(
        vehicle,
        order,
        to.map(({ way }) => way),
      );
      let hasLeft = false;
      eachInTurn(to, ({ link, address }) => {
        hasLeft = (byId.get(link)?.send(address, order, as) ?? false) || hasLeft;
      });
      return hasLeft;
    },
    operate(vehicle, groundStation, streamHz) {
      const present = routes.to(vehicle)?.way;
      for (const route of routes.all(vehicle)) {
        const isPresent = route.way === present;
        byId.get(route.link)?.operate(route.address, isPresent ? groundStation : null, isPresent ? streamHz : null);
      }
    },
    linkTo(vehicle) {
      const route = routes.to(vehicle);
      return route !== undefined && isOpen(route.link) ? route.way : null;
    },
    caveats(vehicle, groundStation) {
      const route = routes.to(vehicle);
      return route && byId.get(route.link)?.caveats?.(groundStation);
    },
  };
}
