/**
 * A life of the maps, to be killed at any moment: brings a pack piece by piece, or goes on with an area, and says how far it
 * has come, line by line on stdout.
 */
import { readFileSync, writeSync } from 'node:fs';
import { openMaps } from '../../dist/bridge/journal/maps/maps.js';
import { usualManners } from '../../dist/bridge/journal/maps/messages.js';

const [directory, what, ...more] = process.argv.slice(2);
const say = (...words) => writeSync(1, `${words.join(' ')}\n`);

// Whoever was to kill it may be gone.
setTimeout(() => process.exit(3), 30_000);

const [template] = what === 'area' ? more : [];
const maps = openMaps({
  directory,
  limits: { packsB: 1e9, cacheB: 1e6, reserveB: 0 },
  servers: template ? [{ name: 'field', template, attribution: '', minZoom: 0, maxZoom: 19 }] : [],
  version: '0',
  manners: { ...usualManners, paceMs: 5 },
  note: (text) => say('note', text),
});

if (what === 'upload') {
  const [path, name] = more;
  const file = readFileSync(path);
  const { list } = await maps.packs();
  let from = list.uploads.find((one) => one.name === name)?.has ?? 0;
  say('begins', from);
  // The last piece may have come before the life ended, and is said again.
  if (from >= file.length) from = file.length - 1;
  for (; from < file.length; from += 500) {
    const bytes = new Uint8Array(file.subarray(from, from + 500));
    const answer = await maps.put({ name, from, size: file.length, bytes });
    say(answer.ok ? 'has' : 'refused', answer.ok ? answer.taken.has : answer.why);
    if (answer.ok && answer.taken.pack) say('pack', answer.taken.pack.id);
    // Slow enough to be killed in the middle of it.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
} else {
  const [, west, south, east, north, zoom] = more;
  const bounds = [west, south, east, north].map(Number);
  const request = { source: 'field', bounds, minZoom: Number(zoom), maxZoom: Number(zoom), name: 'area' };
  if ((await maps.areas()).areas.length === 0) await maps.begin(request, 'test');
  for (;;) {
    const [area] = (await maps.areas()).areas;
    say(area.state, area.fetched, area.missing, area.tiles);
    if (area.pack) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
say('end');
await maps.stop();
process.exit(0);
