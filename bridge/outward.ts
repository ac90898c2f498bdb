/** The way from what operators ask to the vehicles: which link an order takes, and as whom the bridge speaks there. */
import { eachInTurn } from './core/each-in-turn.ts';
import type { Link } from './core/link.ts';
import type { Routes } from './core/routes.ts';
import type { Outward } from './core/ways.ts';

/** `isOpen` tells of a link by its id. */
export function outwardOver(links: readonly Link[], routes: Routes, isOpen: (link: string) => boolean): Outward {
  const byId = new Map(links.map((link) => [link.id, link]));
  return {
    send(vehicle, order, ways, groundStation) {
      const as = groundStation === null ? undefined : { groundStation };
      const to = ways === 'all' ? routes.all(vehicle) : [routes.to(vehicle)].filter((route) => route !== undefined);
      let hasLeft = false;
      eachInTurn(to, ({ link, address }) => {
        hasLeft = (byId.get(link)?.send(address, order, as) ?? false) || hasLeft;
      });
      return hasLeft;
    },
    operate(vehicle, groundStation, streamHz) {
      const present = routes.to(vehicle);
      for (const route of routes.all(vehicle)) {
        const isPresent = route === present;
        byId.get(route.link)?.operate(route.address, isPresent ? groundStation : null, isPresent ? streamHz : null);
      }
    },
    linkTo(vehicle) {
      const { link } = routes.to(vehicle) ?? {};
      return link !== undefined && isOpen(link) ? link : null;
    },
  };
}
