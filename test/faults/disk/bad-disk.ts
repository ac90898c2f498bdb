/** B-08: the disk is full, hangs or is read-only under a real bridge with a vehicle and clients. */
import type { Findings } from '../kit/rows.ts';
import { type ProxyStage, runProxied } from '../proxy/stage.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { makeVolume, type Volume } from './volume.ts';

/** The picture may be this old while the disk fails: it is not the disk's business. */
const freshMs = 1000;
const saidWithinMs = 15_000;
/** A thread is begun anew after half a minute at most. */
const mendedWithinMs = 45_000;

/** What the client shows of the journal: the newest word of it since then, by the wall clock. */
const wordSince = ({ clients }: ProxyStage, wall: number): boolean | undefined => {
  const said = clients[0]?.witness.mirror.events.filter((entry) => entry.wall >= wall && entry.body.kind === 'journal');
  const body = said?.at(-1)?.body;
  return body?.kind === 'journal' ? body.durable : undefined;
};

/** Breaks the disk, waits for the word, watches the picture, mends it and waits for the other word. */
async function trouble(
  stage: ProxyStage,
  what: string,
  begin: () => () => Promise<void> | void,
  before = Date.now(),
): Promise<string> {
  const since = labMs();
  const mend = begin();
  let saidMs = Number.NaN;
  let oldest = 0;
  let events = 0;
  const watch = async (ms: number, isDone: () => boolean): Promise<boolean> => {
    const end = labMs() + ms;
    while (labMs() < end && !isDone()) {
      await pause(50);
      oldest = Math.max(oldest, ...stage.clients.map((client) => client.ageMs() ?? Number.POSITIVE_INFINITY));
    }
    return isDone();
  };
  if (!(await watch(saidWithinMs, () => wordSince(stage, before) === false)))
    stage.fail(`${what}: nobody was told within ${saidWithinMs / 1000} s`);
  saidMs = labMs() - since;
  const seq = stage.clients[0]?.witness.mirror.lastSeq ?? 0;
  await watch(3000, () => false);
  events = (stage.clients[0]?.witness.mirror.lastSeq ?? 0) - seq;
  if (oldest > freshMs) stage.fail(`${what}: the picture was ${oldest.toFixed(0)} ms old`);
  if (events < 5) stage.fail(`${what}: only ${events} events came in 3 s`);
  const mendedAt = labMs();
  await mend();
  if (!(await until(() => wordSince(stage, before) === true, mendedWithinMs)))
    stage.fail(`${what}: it was not said to be mended within ${mendedWithinMs / 1000} s`);
  const backMs = labMs() - mendedAt;
  return `${what}: said after ${saidMs.toFixed(0)} ms, picture at most ${oldest.toFixed(0)} ms old, ${events} events in 3 s meanwhile, kept again ${(backMs / 1000).toFixed(1)} s after it was mended`;
}

async function act(stage: ProxyStage, volume: Volume): Promise<string[]> {
  const full = await trouble(stage, 'disk full', () => volume.fill());
  const hung = await trouble(stage, 'a sync that hangs for 2 s and more', () => {
    volume.freeze();
    return () => volume.thaw();
  });
  await stage.bridge.kill();
  volume.mayWrite(false);
  const startedAt = Date.now();
  await stage.outage('read-only', async () => {
    await stage.bridge.start();
  });
  const mend = () => volume.mayWrite(true);
  const readOnly = await trouble(stage, 'read-only from the start', () => mend, startedAt);
  return [full, hung, readOnly];
}

export async function badDisk(seed: number): Promise<Findings> {
  const volume = makeVolume();
  try {
    const bridgeFlags = ['--data-dir', volume.directory];
    return await runProxied(seed, { bridgeFlags, act: (stage) => act(stage, volume) });
  } finally {
    volume.remove();
  }
}
