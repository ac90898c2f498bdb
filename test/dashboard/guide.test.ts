/** The guide to troubles cannot rot: what the page says of a trouble, offers against it and lets scripts call is in it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { subprotocol } from '../../bridge/protocol/version.ts';
import { recommendationsOf, type Situation } from '../../dashboard/client/advice.ts';
import { livenesses } from '../../dashboard/client/presets.ts';
import { emptyQuality, reportOf } from '../../dashboard/client/quality.ts';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../dashboard/${path}`, import.meta.url)), 'utf8');
const guide = read('TROUBLES.md').replace(/\s+/g, ' ');
const good: Situation = { ...reportOf(emptyQuality(), 0), fallback: null, connected: true };

describe('the guide', () => {
  test.each([
    [{ lossPct: 9 }, 'closer to the access point or the rover'],
    [{ rttP50Ms: 900 }, 'The path is congested: end downloads and video on it, or take another network.'],
    [{ largeVanish: true }, 'Large packets vanish on this path'],
    [{ connected: false }, 'It tries again by itself. Check that this device is on the rover'],
    [{ reconnectsPerHour: 9 }, 'The link breaks often'],
    [{ grade: 'critical' }, 'a lower rate'],
    [{ fallback: 'stream' }, 'This network carries no WebSocket'],
    [{ lateAnswers: 3 }, 'power saving of a Wi-Fi card, or a full queue on the way'],
  ] as const)('has what the page recommends in %j', (over, words) => {
    const said = recommendationsOf({ ...good, ...over }).map(({ text }) => text);
    expect(said.some((text) => text.includes(words))).toBe(true);
    expect(guide).toContain(words);
  });

  test('tries the way with the subprotocol that the bridge speaks', () =>
    expect(guide).toContain(`-s ${subprotocol} -c`));

  test('names the presets, the buttons and the calls that exist', () => {
    for (const name of Object.keys(livenesses)) expect(guide).toContain(`\`${name}\``);
    const buttons = ['words/health.ts', 'words/debug.ts', 'words/common.ts'].map(read).join();
    const called = ['Try WebSocket', 'Use HTTP', 'HTTP while critical', 'Record the wire', 'Export log', 'Export logs'];
    for (const words of called) {
      expect(guide).toContain(`“${words}”`);
      expect(buttons).toContain(words);
    }
    const calls = read('main.tsx') + read('store/hearing.ts');
    for (const [, name = ''] of guide.matchAll(/`tether\.(\w+)\(/g)) expect(calls).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
