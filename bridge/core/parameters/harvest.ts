/** All parameters of a vehicle: in one file where it has MAVFTP, else by its list. Whole, or not at all. */
import { type Harvest, type HarvestPorts, harvestByFile } from './by-file.ts';
import { harvestByList } from './by-list.ts';
import type { HarvestVoice } from './entry.ts';

/** `isWithoutFiles`: it is known that this vehicle has no such file, so that nobody waits for it. */
export function harvestParameters(
  ports: HarvestPorts,
  voice: HarvestVoice,
  at: number,
  isWithoutFiles = false,
): Harvest {
  let harvest: Harvest;
  const byList = (now: number) => {
    harvest = harvestByList(ports, voice, now);
  };
  if (isWithoutFiles) byList(at);
  else harvest = harvestByFile(ports, { ...voice, failed: (_why, now) => byList(now) }, at);
  return {
    heard: (report, now) => harvest.heard(report, now),
    tick: (now) => harvest.tick(now),
    cancel: (now) => harvest.cancel(now),
  };
}
