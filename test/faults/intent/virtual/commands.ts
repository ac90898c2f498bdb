/**
 * Ten thousand commands in virtual time: both legs lose 30 %, double and reorder, and the bridge is killed at every
 * fiftieth command and goes on with what was on its disk. The vehicle keeps the truth: what was sent for whom, when, and
 * what it did. A client says motion and toggles once and repeats the rest until it is answered, as the product's does.
 */
import { commandKinds, defaultTtlMs, isCommandName } from '../../../../bridge/protocol/command.ts';
import { modeNumbers } from '../../../../bridge/protocol/modes.ts';
import { asker } from '../../../support/command-rig.ts';
import { modelWorld, type World } from '../../../support/model-world.ts';
import { type Random, randomFrom } from '../../kit/random.ts';
import type { Findings } from '../../kit/rows.ts';

const loss = 0.3;
const doubles = 0.2;
const vehicleMs = 150;
const clientMs = 200;
const killEvery = 50;
const perWorld = 500;
const againMs = 700;
const perSay = 100;

type Wish = { readonly name: string; readonly args: Record<string, unknown> };
type Asked = Wish & {
  /** One, but for a naive client, which asks the same again under another. */
  readonly ids: string[];
  readonly at: number;
};
type Flying = { readonly due: number; readonly give: () => void };

const modes = ['MANUAL', 'AUTO', 'GUIDED', 'RTL'] as const;
type Maker = (n: number, random: Random) => Wish;
const makers: [Maker, ...Maker[]] = [
  () => ({ name: 'arm', args: {} }),
  () => ({ name: 'disarm', args: {} }),
  () => ({ name: 'hold', args: {} }),
  (_, random) => ({ name: 'mode', args: { mode: random.pick(modes) } }),
  (n) => ({ name: 'set_current', args: { item: n % 9 } }),
  (n) => ({ name: 'request_message', args: { messageId: n } }),
  (n) => ({ name: 'relay_pulse', args: { relay: 0, times: 1, periodS: 1 + (n % 50_000) / 1000 } }),
  (n) => ({ name: 'servo', args: { channel: 1 + (n % 8), pulseUs: 1500 } }),
];

const classOf = (name: string) => (isCommandName(name) ? commandKinds[name].class : 'query');
const acts = (name: string) => classOf(name) === 'motion' || classOf(name) === 'toggle';
/** Counted for `unknown`: what the state shows, or what may be repeated. A servo's pulse is shown by nothing here. */
const isShown = (name: string) => !['servo', 'relay_pulse'].includes(name);

export type CommandsOptions = {
  readonly commands: number;
  /** The control group: a client that asks again, under a new id, whatever was not answered in time. */
  readonly naive?: boolean;
};

type Counts = Record<'sent' | 'unknown' | 'toggles' | 'unknownToggles' | 'kills', number> & {
  outcomes: Map<string, number>;
};

export function tenThousand(seed: number, { commands, naive = false }: CommandsOptions): Findings {
  const random = randomFrom(seed);
  const counts: Counts = { sent: 0, unknown: 0, toggles: 0, unknownToggles: 0, kills: 0, outcomes: new Map() };
  const violations: string[] = [];
  for (let done = 0; done < commands; done += perWorld) {
    const worldSeed = random.below(2 ** 31);
    const wrong = oneWorld(worldSeed, Math.min(perWorld, commands - done), naive, counts);
    violations.push(...wrong.map((one) => `world ${worldSeed}: ${one}`));
  }
  const share = counts.unknown / Math.max(1, counts.sent);
  if (share > 0.01) violations.push(`${(share * 100).toFixed(2)} % unknown of ${counts.sent} that state can show`);
  if (counts.sent < commands / 4) violations.push(`only ${counts.sent} were sent: that proves nothing`);
  const outcomes = [...counts.outcomes].sort(([, a], [, b]) => b - a).map(([name, count]) => `${count} ${name}`);
  return {
    violations,
    summary: `${commands} commands, ${counts.kills} kills: ${(share * 100).toFixed(2)} % unknown of ${counts.sent} sent that state can show; ${counts.unknownToggles} of ${counts.toggles} that nothing shows`,
    notes: [outcomes.join(', ')],
  };
}

function oneWorld(seed: number, count: number, naive: boolean, counts: Counts): string[] {
  const random = randomFrom(seed);
  const world = modelWorld(seed, { loss, double: doubles, delayMs: vehicleMs });
  const client = new Client(world, random, naive);
  world.pass(1500);
  for (let n = 0; n < count; n++) {
    client.ask(random.pick(makers)(n, random));
    client.pass(random.between(100, 2600));
    if ((n + 1) % killEvery !== 0) continue;
    // At any point of the last command's life.
    client.pass(random.between(0, 300));
    world.kill(random.between(100, 3000));
    counts.kills += 1;
    client.pass(2000);
  }
  client.pass(15_000);
  const wrong = client.learnAll() ? [] : ['the client never learned how some of them ended'];
  for (const asked of client.asked) {
    wrong.push(...wrongsOf(world, client, asked));
    note(world, client, asked, counts);
  }
  if (world.rig.commands.underWay > 0) wrong.push('some never ended');
  return wrong;
}

/** Everything that is wrong with what became of one wish of the operator's. */
function wrongsOf(world: World, client: Client, asked: Asked): string[] {
  const { name, args, ids, at } = asked;
  const frames = ids.flatMap((id) => world.framesOf(id));
  const did = frames.reduce((sum, frame) => sum + frame.did, 0);
  const wrong: string[] = [];
  const says = (text: string) => wrong.push(`${ids.join('+')} ${name} ${JSON.stringify(args)}: ${text}`);
  if (acts(name) && frames.length > 1) says(`sent ${frames.length} times`);
  if (acts(name) && did > 1) says(`done ${did} times`);
  for (const id of ids) {
    const deadline = (client.beganAt.get(id) ?? at) + defaultTtlMs[classOf(name)];
    if (world.framesOf(id).some((frame) => frame.at > deadline)) says('sent after its deadline');
    const lives = world.finals.filter((final) => final.id === id).map(({ life }) => life);
    if (new Set(lives).size < lives.length) says('ended twice in one life');
    const told = client.finals.get(id) ?? [];
    if (told.length === 0) says('nobody was told how it ended');
    for (const outcome of new Set(told)) {
      if (['refused', 'expired'].includes(outcome) && world.framesOf(id).length > 0)
        says(`${outcome}, and it was sent`);
      if (acts(name) && outcome === 'failed' && did > 0) says('failed is not so');
      if (acts(name) && outcome === 'done' && did === 0 && !wasSo(world, asked)) says('done is not so');
    }
  }
  return wrong;
}

/** The state was what was asked at some time since. */
function wasSo({ history }: World, { name, args, at }: Asked): boolean {
  const before = history.findLastIndex((then) => then.at <= at);
  const since = history.slice(Math.max(0, before));
  if (name === 'arm') return since.some(({ armed }) => armed);
  if (name === 'mode') return since.some(({ mode }) => mode === modeNumbers.get(String(args.mode)));
  return false;
}

function note(world: World, client: Client, { name, ids }: Asked, counts: Counts): void {
  const outcome = ids.flatMap((id) => client.finals.get(id) ?? []).at(-1) ?? 'untold';
  counts.outcomes.set(outcome, (counts.outcomes.get(outcome) ?? 0) + 1);
  if (ids.every((id) => world.framesOf(id).length === 0)) return;
  const isUnknown = outcome === 'unknown' ? 1 : 0;
  counts[isShown(name) ? 'sent' : 'toggles'] += 1;
  counts[isShown(name) ? 'unknown' : 'unknownToggles'] += isUnknown;
}

type Open = { readonly asked: Asked; readonly id: string; againAt: number };

/** The operator's end: a leg of its own, and what came through it. */
class Client {
  readonly asked: Asked[] = [];
  /** The outcomes that it was told, by id; more than one only where the bridge was killed before one was on disk. */
  readonly finals = new Map<string, string[]>();
  /** When the bridge took the operator to have acted, by id: it cannot know of a way that takes longer than its best. */
  readonly beganAt = new Map<string, number>();
  readonly #world: World;
  readonly #random: Random;
  readonly #isNaive: boolean;
  readonly #open = new Map<string, Open>();
  #flying: Flying[] = [];
  #rig: World['rig'];
  #read = 0;
  #ids = 0;

  constructor(world: World, random: Random, isNaive: boolean) {
    this.#world = world;
    this.#random = random;
    this.#isNaive = isNaive;
    this.#rig = world.rig;
  }

  ask(wish: Wish): void {
    const asked: Asked = { ...wish, ids: [], at: this.#now() };
    this.asked.push(asked);
    this.#begin(asked);
  }

  pass(ms: number): void {
    for (let gone = 0; gone < ms; gone += 20) {
      this.#world.pass(20);
      this.#listen();
      const due = this.#flying.filter((one) => one.due <= this.#now());
      this.#flying = this.#flying.filter((one) => !due.includes(one));
      for (const one of due) one.give();
      for (const open of this.#open.values()) if (this.#now() >= open.againAt) this.#again(open);
    }
  }

  /** Asks for what it does not know until it does ([I12]); false where that does not end. */
  learnAll(): boolean {
    const unknown = () => this.asked.flatMap(({ ids }) => ids).filter((id) => !this.finals.has(id));
    for (let round = 0; round < 60 && unknown().length > 0; round++) {
      const ids = unknown().slice(0, perSay);
      this.#fly(() => this.#world.rig.commands.pending(asker, ids, this.#now()));
      this.pass(1000);
    }
    return unknown().length === 0;
  }

  #begin(asked: Asked): void {
    this.#ids += 1;
    const id = `c${this.#ids}`;
    asked.ids.push(id);
    const open = { asked, id, againAt: this.#now() + againMs };
    this.#open.set(id, open);
    this.#say(open);
  }

  /** What moves is bound to the connection on which it was asked; a killed bridge ended that. */
  #say({ asked: { name, args, at }, id }: Open): void {
    const { rig } = this.#world;
    const ageMs = this.#now() - at;
    const seen = { boot: rig.options.boot ?? 'boot', at: this.#now() };
    this.#fly(() => {
      const present = this.#world.rig;
      if (present !== rig && acts(name)) return;
      if (!this.beganAt.has(id)) this.beganAt.set(id, this.#now() - ageMs);
      present.motion(0);
      present.ask(id, name, args, { ageMs, seen });
    });
  }

  #again(open: Open): void {
    open.againAt = this.#now() + againMs;
    const { name, at, ids } = open.asked;
    if (this.#now() - at > defaultTtlMs[classOf(name)]) return;
    if (!acts(name)) this.#say(open);
    else if (this.#isNaive && ids.length < 4) this.#begin(open.asked);
  }

  #listen(): void {
    if (this.#rig !== this.#world.rig) {
      this.#rig = this.#world.rig;
      this.#read = 0;
    }
    for (const { message } of this.#rig.told.slice(this.#read)) {
      if (message.t !== 'command_response') continue;
      this.#fly(() => {
        this.#open.delete(message.id);
        if (message.final) this.finals.set(message.id, [...(this.finals.get(message.id) ?? []), message.step]);
      });
    }
    this.#read = this.#rig.told.length;
  }

  #fly(give: () => void): void {
    const copies = this.#random.chance(doubles) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (!this.#random.chance(loss)) this.#flying.push({ due: this.#now() + this.#random.next() * clientMs, give });
    }
  }

  #now(): number {
    return this.#world.clock.monoMs();
  }
}
