/** One page that acts, over a bridge that the test plays by hand: time stands still until told. */
import type { Control } from '../../bridge/protocol/control.ts';
import { type Feed, startFeed } from '../../dashboard/client/feed.ts';
import type { KeptIntent } from '../../dashboard/client/intent-keeper.ts';
import type { CommandAsk, CommandView, Stick } from '../../dashboard/client/intent-view.ts';
import type { Storage } from '../../dashboard/client/keeper.ts';
import { FeedPage } from './feed-page.ts';
import { manualSurroundings, type Puppet } from './manual-surroundings.ts';
import { restoredSample, telemetrySample, vehicleSample, welcomeSample } from './wire-samples.ts';

export const controlSample = (over: Partial<Control> = {}, lease: Partial<Control['lease']> = {}): Control => ({
  t: 'control',
  vehicle: 'field/1/1',
  at: 100_000,
  lease: { term: 7, holder: null, since: null, expiresAt: null, will: 'hold', waiting: [], ...lease },
  stop: null,
  drive: { phase: 'idle', by: null },
  external: null,
  preflight: null,
  ...over,
});

/** The rover as the bridge tells it: disarmed in HOLD where nothing is said. */
export const roverSample = (mode: { armed?: boolean; mode?: string } = {}) =>
  vehicleSample({
    groups: {
      mode: {
        at: 100_000,
        v: { mode: 'HOLD', modeNumber: 4, armed: false, systemStatus: null, ...mode },
      },
    },
  });

type Sent = { readonly t: string; readonly [name: string]: unknown };

export async function intentPage({
  fallbacks = false,
  intentStorage,
  storage,
  page = 'p',
  urls = ['ws://bridge/ws'],
}: {
  readonly fallbacks?: boolean;
  readonly intentStorage?: Storage<KeptIntent>;
  readonly storage?: Storage;
  readonly page?: string;
  readonly urls?: readonly string[];
} = {}) {
  const world = manualSurroundings({ fallbacks });
  const shown = new FeedPage();
  const feed: Feed = startFeed(
    { urls, clientId: 'c', tab: 't', page },
    { ...world, ...(intentStorage && { intentStorage }), ...(storage && { storage }) },
    shown.tell,
  );
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  await settle();
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const greetOn = (carrier: Puppet, rover = roverSample(), over = {}) => {
    carrier.onOpen();
    carrier.onText(JSON.stringify(welcomeSample(over)));
    carrier.onText(JSON.stringify(restoredSample({ vehicles: [rover] })));
  };
  let count = 0;
  let q = 1;
  return {
    world,
    feed,
    page: shown,
    settle,
    say,
    intent: () => shown.view.intent,
    greet(rover = roverSample(), over = {}) {
      greetOn(world.carrier(), rover, over);
    },
    greetOn,
    /** The lease is this page's. */
    lead(over: Partial<Control> = {}, term = 7) {
      say(controlSample(over, { holder: 'session-1', term, since: 1, expiresAt: 103_000 }));
    },
    /** State goes on coming, so that the link is not silent. */
    pass(ms: number, everyMs = 50) {
      for (let gone = 0; gone < ms; gone += everyMs) {
        world.advance(Math.min(everyMs, ms - gone));
        q += 1;
        say(telemetrySample({ q, at: 100_000 + q }));
      }
    },
    command(name: string, args: object = {}, more: Partial<CommandAsk> = {}): string {
      count += 1;
      const id = `${page}-${count}`;
      feed.intend({ t: 'command', ask: { id, vehicle: 'field/1/1', name, args, madeAt: world.monoMs(), ...more } });
      return id;
    },
    stick(over: Partial<Stick> = {}) {
      const stick = { vehicle: 'field/1/1', steer: 0, throttle: 0, held: true, readAt: world.monoMs(), ...over };
      feed.intend({ t: 'stick', stick });
    },
    row(id: string): CommandView {
      const row = shown.view.intent.commands.find((one) => one.id === id);
      if (row === undefined) throw new Error(`no command ${id} is shown`);
      return row;
    },
    /** What was said on the newest carrier, or on all, of this tag. */
    sent: (t: string): Sent[] =>
      world.carriers
        .flatMap(({ sent }) => sent)
        .map(parsed)
        .filter((one) => one.t === t),
    sentOn: (index: number, t: string): Sent[] =>
      (world.carriers.at(index)?.sent ?? []).map(parsed).filter((one) => one.t === t),
    /** The link is gone and nothing answers. */
    async cut() {
      world.carrier().onClose(1006, '');
      await settle();
    },
  };
}

const parsed = (text: string): Sent => JSON.parse(text);
