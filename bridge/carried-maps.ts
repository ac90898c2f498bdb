/** The maps that are carried, as this bridge sets them up: beside the journal, and never at its cost. */
import { join } from 'node:path';
import type { MapRoom } from './core/maps.ts';
import { openMaps } from './journal/maps/maps.ts';
import type { Logger } from './log.ts';
import type { Config } from './settings.ts';

const mb = 1_000_000;

type Needed = Pick<Config, 'dataDir' | 'tiles' | 'mapsMb' | 'tileCacheMb' | 'keepFreeMb'>;

export const openCarriedMaps = (config: Needed, version: string, log: Logger): MapRoom =>
  openMaps({
    directory: join(config.dataDir, 'maps'),
    limits: {
      packsB: config.mapsMb * mb,
      cacheB: config.tileCacheMb * mb,
      reserveB: config.keepFreeMb * mb,
    },
    servers: config.tiles,
    version,
    note: (text) => log.warn(`maps: ${text}`),
  });
