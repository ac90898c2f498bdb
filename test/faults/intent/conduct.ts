/**
 * One scene for each row about orders and leases that need no dead-man: real bridge, real sockets, the simulator's log as
 * the witness. A scene throws with one sentence where something is not as it has to be.
 */
import { labMs, pause, until } from '../real/clock.ts';
import type { Operator } from './operator.ts';
import type { Rover } from './rover.ts';
import { driveOff, type IntentStage, takeHelm } from './stage.ts';

export type Scene = (stage: IntentStage) => Promise<string>;

const doSetServo = 183;
const doRepeatRelay = 182;
const setModeCommand = 176;

export function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}

/** Frames that asked for this pulse. */
async function pulses(rover: Rover, pulseUs: number): Promise<number> {
  const effects = await rover.effects(0);
  return effects.filter((one) => one.kind === 'command' && one.command === doSetServo && one.params[1] === pulseUs)
    .length;
}
/** Frames that asked for a pulse of this period. */
async function periods(rover: Rover, periodS: number): Promise<number> {
  const effects = await rover.effects(0);
  return effects.filter((one) => one.kind === 'command' && one.command === doRepeatRelay && one.params[2] === periodS)
    .length;
}
const pulse = (periodS: number) => ({ relay: 0, times: 1, periodS });
const servo = (pulseUs: number) => ({ channel: 7, pulseUs });

async function holder(stage: IntentStage, name = 'ana', url?: string): Promise<Operator> {
  const operator = await stage.operator({ name }, url);
  operator.stayAwake();
  const overdue = labMs() + 8000;
  while ((await operator.lease('ask', {}, 1000))?.ok !== true) must(labMs() < overdue, `${name} got no lease`);
  return operator;
}

/** C-02. What was clicked while the way stood still is never carried out once it moves again. */
export const clickedIntoTheVoid: Scene = async (stage) => {
  const ana = await holder(stage);
  stage.way.up = 'hold';
  const ids = [ana.command('servo', servo(1201)), ana.command('mode', { mode: 'GUIDED' })];
  await pause(3000);
  stage.way.up = 'pass';
  const ends = await Promise.all(ids.map((id) => ana.ends(id)));
  must(
    ends.every((end) => /^(refused|expired)/.test(end)),
    `late clicks ended as ${ends}`,
  );
  must((await pulses(stage.rover, 1201)) === 0, 'a late click was carried out');
  return ends.join(', ');
};

/** C-02, the other half: it was carried out and nobody heard. Whoever comes back is told the truth, once. */
export const answerLost: Scene = async (stage) => {
  const ana = await holder(stage);
  stage.way.down = 'drop';
  const id = ana.command('servo', servo(1202));
  await pause(1000);
  stage.way.cut();
  stage.way.down = 'pass';
  const back = await stage.operator({ name: 'ana', gen: 1, pending: [id] });
  const end = await back.ends(id);
  must(end === 'done', `it ended as ${end}`);
  must((await pulses(stage.rover, 1202)) === 1, 'it was not carried out once');
  return 'done, carried out once, told on return';
};

/** C-04. Two press within 10 ms: who holds the lease is obeyed, the other learns why not. */
export const twoAtOnce: Scene = async (stage) => {
  const ana = await holder(stage, 'ana', stage.direct);
  const bob = await stage.operator({ name: 'bob' }, stage.direct);
  const [mine, theirs] = [ana.command('mode', { mode: 'GUIDED' }), bob.command('mode', { mode: 'LOITER' })];
  const ends = [await ana.ends(mine), await bob.ends(theirs)];
  must(ends[0] === 'done' && ends[1] === 'refused NOT_IN_CONTROL', `they ended as ${ends}`);
  must((await stage.rover.place()).mode === 'GUIDED', 'the rover is not in the holder’s mode');
  return ends.join(' and ');
};

/** C-06. A holder who does not answer, says no, or goes. */
export const asking: Scene = async (stage) => {
  const ana = await holder(stage, 'ana', stage.direct);
  const bob = await stage.operator({ name: 'bob' }, stage.direct);
  const since = labMs();
  const ignored = await bob.lease('ask', {}, 12_000);
  const tookMs = labMs() - since;
  must(
    ignored?.ok === false && tookMs > 9500 && tookMs < 11_000,
    `ignored: ${JSON.stringify(ignored)} after ${tookMs} ms`,
  );
  const denied = bob.lease('ask', {}, 5000);
  await until(() => (ana.control?.lease.waiting.length ?? 0) > 0, 2000);
  await ana.lease('deny', { to: bob.session, why: 'not now' });
  const no = await denied;
  must(no?.ok === false && no.message === 'not now', `denied: ${JSON.stringify(no)}`);
  const granted = bob.lease('ask', {}, 9000);
  await until(() => (ana.control?.lease.waiting.length ?? 0) > 0, 2000);
  const goneAt = labMs();
  ana.kill();
  must((await granted)?.ok === true, 'nobody got the lease of a holder who went');
  return `unanswered after ${(tookMs / 1000).toFixed(1)} s, denied with its reason, granted ${((labMs() - goneAt) / 1000).toFixed(1)} s after the holder went`;
};

/** C-05. The holder vanishes: HOLD, and the lease is free 3 s after the last sign. */
export const vanished: Scene = async (stage) => {
  const ana = await stage.operator({ name: 'ana' });
  const watcher = await stage.operator({ name: 'watcher', role: 'viewer' }, stage.direct);
  await takeHelm(ana);
  await driveOff(ana, stage.rover);
  const since = labMs();
  Object.assign(stage.way, { up: 'drop', down: 'drop' });
  await until(() => watcher.control?.lease.holder === null, 6000);
  const freeMs = labMs() - since;
  must(watcher.control?.lease.holder === null, 'the lease was never free');
  must(freeMs > 2500 && freeMs < 3600, `the lease was free after ${freeMs.toFixed(0)} ms`);
  must((await stage.rover.place()).mode === 'HOLD', 'the rover is not in HOLD');
  return `free after ${(freeMs / 1000).toFixed(2)} s, in HOLD`;
};

/** C-09. A hundred clicks at once, each with an id of its own, and a hundred of one id. */
export const hundredClicks: Scene = async (stage) => {
  const ana = await holder(stage, 'ana', stage.direct);
  await stage.rover.suffer({ do: 'slow-acks', ms: 400, for: 3 });
  const ids = Array.from({ length: 100 }, () => ana.command('servo', servo(1203)));
  const ends = await Promise.all(ids.map((id) => ana.ends(id)));
  await stage.rover.clear();
  const done = ends.filter((end) => end === 'done').length;
  must(done === 1, `${done} of a hundred clicks were done`);
  must((await pulses(stage.rover, 1203)) === 1, 'a hundred clicks were not one effect');
  await pause(500);
  const id = ana.command('servo', servo(1204));
  for (let again = 0; again < 99; again++) ana.command('servo', servo(1204), { id });
  must((await ana.ends(id)) === 'done', 'one id asked a hundred times was not done');
  await pause(300);
  must((await pulses(stage.rover, 1204)) === 1, 'one id asked a hundred times was not one effect');
  return `1 done, ${ends.filter((end) => end === 'refused BUSY').length} BUSY; one id a hundred times is one effect`;
};

/** V-03. An answer that comes late is nobody's, and one that never comes is not taken for a yes. */
export const answersAstray: Scene = async (stage) => {
  const ana = await holder(stage, 'ana', stage.direct);
  // No state shows a relay's pulse; the answer comes while one of its kind is nobody's ([I6]).
  await stage.rover.suffer({ do: 'slow-acks', ms: 4000 });
  const late = ana.command('relay_pulse', pulse(2));
  const ended = await ana.ends(late);
  await stage.rover.clear();
  let end = 'not asked';
  for (const overdue = labMs() + 12_000; labMs() < overdue && end !== 'done'; await pause(300)) {
    end = await ana.ends(ana.command('relay_pulse', pulse(3)));
    must(end === 'done' || end === 'refused BUSY', `the next ended as ${end}`);
  }
  must(ended === 'unknown', `without an answer it ended as ${ended}`);
  must(ana.stepsOf(late).filter(({ final }) => final).length === 1, 'the late answer was taken for a second outcome');
  must((await periods(stage.rover, 2)) === 1 && (await periods(stage.rover, 3)) === 1, 'not one effect each');
  await stage.rover.suffer({ do: 'lost-acks', share: 1 });
  const shown = await ana.ends(ana.command('mode', { mode: 'LOITER' }));
  await stage.rover.clear();
  must(shown === 'done', `a mode whose answer was lost ended as ${shown}, though the state shows it`);
  return 'late: unknown, and the next not confused; lost: done by what the state shows';
};

/** V-09. What the vehicle refuses is said with its own words within a second. */
export const refusedByVehicle: Scene = async (stage) => {
  const ana = await holder(stage, 'ana', stage.direct);
  const since = labMs();
  const id = ana.command('mode', { mode: 'DOCK' });
  const end = await ana.ends(id);
  const tookMs = labMs() - since;
  const outcome = ana.outcomeOf(id);
  must(end.startsWith('failed') && (outcome?.result ?? 0) > 0, `DOCK ended as ${end}`);
  must(tookMs < 1000 + 300, `it took ${tookMs.toFixed(0)} ms to say so`);
  return `${outcome?.message} (MAV_RESULT ${outcome?.result}) after ${tookMs.toFixed(0)} ms`;
};

/** V-08. Another ground station takes the mode: everyone is told that it is not from here. */
export const otherStation: Scene = async (stage) => {
  const ana = await stage.operator({ name: 'ana' }, stage.direct);
  await takeHelm(ana, 'GUIDED');
  await pause(2500);
  for (let beat = 0; beat < 3; beat++) {
    await stage.rover.suffer({ do: 'second-gcs', does: 'heartbeat', system: 252 });
    await pause(300);
  }
  await stage.rover.suffer({ do: 'second-gcs', does: 'hold', system: 252 });
  await until(() => ana.control?.external === 'ground_station', 4000);
  must(ana.control?.external === 'ground_station', `external is ${ana.control?.external}`);
  const told = ana.events().some(({ body }) => body.kind === 'external' && body.who === 'ground_station');
  must(told, 'there was no event of it');
  return 'shown as external, with an event';
};

/** Who only looks moves nothing, whatever it sends; it is said, and in the audit trail. */
export const viewerTries: Scene = async (stage) => {
  const ana = await stage.operator({ name: 'ana' }, stage.direct);
  await takeHelm(ana);
  const eve = await stage.operator({ name: 'eve', role: 'viewer' }, stage.direct);
  const before = (await stage.rover.drives(0)).length;
  const { term } = ana;
  eve.stick(0);
  for (let count = 0; count < 10; count++) eve.stick(0.5, true, { term });
  for (let count = 0; count < 10; count++) ana.stick(0.5, true, { term: term + 7 });
  const ids = [
    eve.command('servo', servo(1207)),
    eve.command('arm'),
    eve.command('param_set', { name: 'FS_ACTION', value: 0 }),
  ];
  const forged = ana.command('servo', servo(1208), { term: term + 7 });
  const ends = await Promise.all(ids.map((id) => eve.ends(id)));
  must(
    ends.every((end) => end === 'refused FORBIDDEN'),
    `a viewer’s commands ended as ${ends}`,
  );
  must((await ana.ends(forged)) === 'refused NOT_IN_CONTROL', 'a term that never existed was taken');
  const lease = await eve.lease('take');
  must(lease?.ok === false && lease.code === 'FORBIDDEN', `a viewer’s take was answered with ${JSON.stringify(lease)}`);
  await pause(300);
  const moved = (await stage.rover.drives(0)).slice(before).filter(({ throttle }) => throttle !== 0);
  must(moved.length === 0, `${moved.length} forged sticks reached the rover`);
  must((await pulses(stage.rover, 1207)) + (await pulses(stage.rover, 1208)) === 0, 'a forged command was carried out');
  const audited = ana.events().filter(({ body }) => body.kind === 'command' && body.step === 'refused').length;
  must(audited >= 4, `only ${audited} refusals are in the trail`);
  return `0 effects, ${audited} refusals in the trail`;
};

/** M-04. One click that comes over both of a session's ways is one effect. */
export const bothWays: Scene = async (stage) => {
  const ana = await holder(stage, 'ana', stage.direct);
  const second = await stage.operator({ name: 'ana', path: 'lte', gen: 1 });
  const id = ana.command('servo', servo(1209));
  second.command('servo', servo(1209), { id });
  const [mine, theirs] = [await ana.ends(id), await second.ends(id)];
  await pause(300);
  must(mine === 'done' && theirs === 'done', `it ended as ${mine} and ${theirs}`);
  must((await pulses(stage.rover, 1209)) === 1, 'it was not carried out once');
  must(ana.closedWith === undefined, 'the second way ended the first');
  return 'done on both, carried out once';
};

/** L-07. The way gets slower while one drives: what passes is capped, or nothing passes, within a second. */
export const slowerView: Scene = async (stage) => {
  const found: string[] = [];
  for (const [addedMs, share] of [
    [200, 0.5],
    [500, 0],
  ] as const) {
    const ana = await stage.operator({ name: `ana${addedMs}` });
    await takeHelm(ana);
    await driveOff(ana, stage.rover);
    await pause(1500);
    if (ana.drives().at(-1)?.phase !== 'engaged') await driveOff(ana, stage.rover);
    const from = (await stage.rover.drives(0)).at(-1)?.number ?? 0;
    const since = labMs();
    Object.assign(stage.way, { upMs: addedMs / 2, downMs: addedMs / 2 });
    await pause(2500);
    const drives = await stage.rover.drives(from);
    const capped = drives.find(({ throttle, heardMs }) => heardMs > since && throttle <= 100 * share + 1);
    const tookMs = capped === undefined ? Number.POSITIVE_INFINITY : capped.heardMs - since;
    Object.assign(stage.way, { upMs: 0, downMs: 0 });
    ana.kill();
    found.push(`+${addedMs} ms: ${share === 0 ? 'stopped' : 'halved'} after ${(tookMs / 1000).toFixed(2)} s`);
    must(tookMs <= 1000 + addedMs / 2 + 100, found.join('; '));
    await pause(3500);
  }
  return found.join('; ');
};

/** B-10. A bridge that gets a fifth of the processor, in pieces of 100 ms: STOP still is at the rover within 200 ms. */
export const starved: Scene = async (stage) => {
  const ana = await stage.operator({ name: 'ana' }, stage.direct);
  const tookMs: number[] = [];
  for (let round = 0; round < 5; round++) {
    if (round > 0) await ana.lease('clear_stop');
    await takeHelm(ana, 'GUIDED');
    let isOver = false;
    const squeeze = (async () => {
      while (!isOver) {
        stage.bridge.signal('SIGSTOP');
        await pause(80);
        stage.bridge.signal('SIGCONT');
        await pause(20);
      }
    })();
    await pause(500);
    const since = labMs();
    const id = ana.command('stop');
    await pause(1500);
    isOver = true;
    await squeeze;
    must((await ana.ends(id)) === 'done', 'STOP was not done');
    const hold = (await stage.rover.effects(0)).find(
      (one) => one.kind === 'command' && one.heardMs > since && (one.command === 11 || one.command === setModeCommand),
    );
    const neutral = (await stage.rover.drives(0)).find(({ heardMs }) => heardMs > since);
    const first = Math.min(
      ...[hold, neutral].flatMap((one) => (one !== undefined && 'heardMs' in one ? one.heardMs : [])),
    );
    tookMs.push(first - since);
  }
  must(Math.max(...tookMs) <= 200, `STOP took ${tookMs.map((ms) => ms.toFixed(0))} ms to the rover`);
  return `STOP at the rover after ${Math.max(...tookMs).toFixed(0)} ms at most, of ${tookMs.length}`;
};

/** B-03. Killed while it drives and started again: neutral and HOLD on the first heartbeat, no lease, no motion. */
export const killedWhileDriving: Scene = async (stage) => {
  const ana = await stage.operator({ name: 'ana' });
  await takeHelm(ana, 'ACRO');
  await driveOff(ana, stage.rover, 'ACRO');
  const before = (await stage.rover.drives(0)).at(-1)?.number ?? 0;
  await pause(300);
  await stage.bridge.kill();
  const killedAt = labMs();
  await stage.bridge.start();
  const watcher = await stage.operator({ name: 'watcher', role: 'viewer' }, stage.direct);
  await until(() => false, 3000);
  const drives = (await stage.rover.drives(before)).filter(({ heardMs }) => heardMs > killedAt);
  must(
    drives.every(({ throttle }) => throttle === 0),
    'it was driven on after the restart',
  );
  must(watcher.control?.lease.holder === null, 'the lease outlived the bridge');
  must((await stage.rover.place()).mode === 'HOLD', 'the rover is not in HOLD');
  const first = drives[0];
  const text =
    first === undefined
      ? 'the rover held by itself'
      : `neutral ${(first.heardMs - killedAt).toFixed(0)} ms after the kill`;
  return `${text}, HOLD, lease void`;
};

/** B-08. The disk is full: what moves is refused and says why, and STOP goes on. `fill` hands back what empties it. */
export const noJournal =
  (fill: () => () => void): Scene =>
  async (stage) => {
    const ana = await stage.operator({ name: 'ana' }, stage.direct);
    await takeHelm(ana, 'GUIDED');
    const empty = fill();
    let end = '';
    for (const overdue = labMs() + 20_000; labMs() < overdue && end !== 'refused NO_JOURNAL'; await pause(300))
      end = await ana.ends(ana.command('servo', servo(1210)));
    const sent = await pulses(stage.rover, 1210);
    must(end === 'refused NO_JOURNAL', `on a full disk a servo ended as ${end}`);
    const moved = await ana.ends(ana.command('servo', servo(1211)));
    const since = labMs();
    const stopped = await ana.ends(ana.command('stop'));
    const tookMs = labMs() - since;
    empty();
    must(moved === 'refused NO_JOURNAL' && (await pulses(stage.rover, 1211)) === 0, `what moves ended as ${moved}`);
    must(stopped === 'done', `STOP ended as ${stopped}`);
    return `refused NO_JOURNAL after ${sent} that were still kept; STOP done in ${tookMs.toFixed(0)} ms`;
  };
