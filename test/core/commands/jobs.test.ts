/** Jobs in the life of a command: begun, told of, held while the vehicle is not heard, cancelled, and ended once. */
import { expect, test } from 'vitest';
import type { JobVoice, Task } from '../../../bridge/core/jobs.ts';
import type { Report } from '../../../bridge/core/link.ts';
import { asker, commandRig, type Rig, restarted } from '../../support/command-rig.ts';

type Begun = {
  readonly task: Task;
  readonly voice: JobVoice;
  ticks: number[];
  heard: Report[];
  cancelled: number;
  abandoned: number;
};

/** Jobs that do nothing by themselves. */
function jobRig(options: Parameters<typeof commandRig>[0] = {}) {
  const begun: Begun[] = [];
  const start = { why: '' };
  const rig = commandRig({
    startJob: (_, task, voice) => {
      if (start.why !== '') return start.why;
      const job: Begun = { task, voice, ticks: [], heard: [], cancelled: 0, abandoned: 0 };
      begun.push(job);
      return {
        heard: (report) => void job.heard.push(report),
        tick: (at) => void job.ticks.push(at),
        cancel: () => void job.cancelled++,
        abandon: () => void job.abandoned++,
      };
    },
    ...options,
  });
  rig.mode('HOLD', false);
  const upload = (id: string, more: object = {}) =>
    rig.ask(id, 'mission_upload', { list: 'mission', document: '0123456789abcdef', ...more });
  return { ...rig, rig, begun, start, upload, now: () => rig.clock.monoMs() };
}

const messages = (rig: Pick<Rig, 'responses'>, id: string) => rig.responses(id).map(({ message }) => message);

test('[J1] a job is accepted and on disk, sent, told of, and ends once', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  expect(begun[0]?.task).toEqual({ do: 'mission_upload', list: 'mission', document: '0123456789abcdef' });
  begun[0]?.voice.progress(10, 'item 1', now());
  begun[0]?.voice.end({ outcome: 'done', message: 'all of it', verified: true }, now());
  begun[0]?.voice.end({ outcome: 'failed', message: 'never said' }, now());
  begun[0]?.voice.progress(20, 'never said either', now());
  expect(rig.steps('u')).toEqual(['accepted', 'sent', 'in_progress', 'done']);
  expect(rig.last('u')).toMatchObject({ final: true, verified: true, message: 'all of it' });
  expect(rig.commands.underWay).toBe(0);
});

test('[J1] progress is told once a second at most, and not where nothing is new', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  const events = () => rig.events.filter(({ body }) => body.step === 'in_progress').length;
  rig.pass(10_000, () => begun[0]?.voice.progress((now() / 100) % 100, 'on its way', now()));
  expect(events()).toBeGreaterThan(8);
  expect(events()).toBeLessThanOrEqual(11);
  const before = events();
  rig.pass(5000, () => begun[0]?.voice.progress(42.4, 'on its way', now()));
  expect(events() - before).toBeLessThanOrEqual(1);
  expect(rig.last('u')?.progressPct).toBe(42);
});

test('[J2] a vehicle has one job under way; a second is refused, whoever asks', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  rig.ask('d', 'params_download', {}, {}, { ...asker, session: 'bob/1' });
  expect(rig.end('d')).toBe('refused BUSY');
  expect(rig.last('d')?.message).toContain('mission_upload is under way');
  begun[0]?.voice.end({ outcome: 'done', message: '' }, now());
  rig.ask('e', 'params_download');
  expect(begun).toHaveLength(2);
});

test('[J3] a job that began goes on past its deadline, and when the lease is gone', () => {
  const { rig, begun, upload } = jobRig();
  upload('u');
  rig.pass(30_000);
  rig.state.authority = { holder: null, term: 9, stopped: false };
  rig.mode('AUTO', true);
  rig.pass(1000);
  expect(rig.end('u')).toBe('under way');
  expect(begun[0]?.ticks.length).toBeGreaterThan(1000);
});

test('[K3] a job can tell whether who asked for it still holds the lease, where that is needed', () => {
  const { rig, begun } = jobRig();
  rig.ask('load', 'params_load', { document: '0123456789abcdef' });
  const lost = () => begun[0]?.voice.lost?.();
  expect(lost()).toBeUndefined();
  rig.state.authority = { holder: 'bob/1', term: 2, stopped: false };
  expect(lost()).toBeUndefined();
  rig.mode('HOLD', true);
  expect(lost()).toMatch('needs the lease of rover');
});

test('[J3] nothing begins after the deadline', () => {
  const { rig, begun, upload } = jobRig({ disk: { written: [], works: true, delayMs: 500 } });
  rig.ask('u', 'mission_upload', { list: 'mission', document: '0123456789abcdef' }, { ttlMs: 300 });
  rig.pass(1000);
  expect([rig.end('u').split(' ')[0], begun.length]).toEqual(['expired', 0]);
  upload('v');
  rig.pass(600);
  expect(begun).toHaveLength(1);
});

test('[M3] while the vehicle is armed a list is replaced with the lease only, and by who says what it replaces', () => {
  const { rig, begun, upload } = jobRig();
  rig.mode('HOLD', true);
  upload('blind');
  expect(rig.end('blind')).toBe('refused PRECONDITION');
  upload('seen', { was: 'aaaaaaaaaaaaaaaa' });
  expect(begun[0]?.task).toMatchObject({ was: 'aaaaaaaaaaaaaaaa' });
  rig.ask('other', 'mission_clear', { list: 'fence', was: 'aaaaaaaaaaaaaaaa' }, {}, { ...asker, session: 'bob/1' });
  expect(rig.end('other')).toBe('refused NOT_IN_CONTROL');
});

test('[J9] while a mission is replaced nothing begins to drive it, and all the rest passes', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  const asks = { start_mission: {}, resume_mission: {}, mode: { mode: 'AUTO' } };
  for (const [name, args] of Object.entries(asks)) {
    rig.ask(name, name, args);
    expect([name, rig.end(name)]).toEqual([name, 'refused BUSY']);
  }
  rig.ask('arm in HOLD', 'arm');
  expect(rig.end('arm in HOLD')).toBe('under way');
  rig.pass(12_000);
  rig.mode('AUTO', false);
  rig.ask('arm in AUTO', 'arm');
  expect(rig.end('arm in AUTO')).toBe('refused BUSY');
  rig.ask('hold', 'hold');
  expect(rig.end('hold')).toBe('under way');
  expect(rig.commands.isReplacing('rover')).toBe(true);
  begun[0]?.voice.end({ outcome: 'done', message: '' }, now());
  expect(rig.commands.isReplacing('rover')).toBe(false);
  rig.pass(6000);
  rig.ask('fence', 'mission_upload', { list: 'fence', document: '0123456789abcdef' });
  rig.ask('start', 'start_mission');
  expect(rig.end('start')).toBe('under way');
});

test('[J9] what nobody has read since a transfer failed is driven only when its operator has said so twice', () => {
  let inDoubt = true;
  const { rig } = jobRig({ isMissionInDoubt: () => inDoubt });
  rig.ask('start', 'start_mission');
  rig.ask('auto', 'mode', { mode: 'AUTO' });
  expect([rig.end('start'), rig.end('auto')]).toEqual(['refused CONFIRM', 'refused CONFIRM']);
  rig.ask('manual', 'mode', { mode: 'MANUAL' });
  expect(rig.end('manual')).toBe('under way');
  rig.ask('twice', 'start_mission', {}, { confirmed: true });
  expect(rig.end('twice')).toBe('under way');
  inDoubt = false;
  rig.pass(10_000);
  rig.ask('again', 'start_mission');
  expect(rig.end('again')).toBe('under way');
});

test('[M3] a mission that is driven is replaced only when its operator has said so twice, a fence at once', () => {
  const { rig, begun } = jobRig();
  const asks = { list: 'mission', document: '0123456789abcdef', was: 'aaaaaaaaaaaaaaaa' };
  rig.mode('AUTO', true);
  rig.ask('once', 'mission_upload', asks);
  rig.ask('clear', 'mission_clear', { list: 'mission', was: asks.was });
  expect([rig.end('once'), rig.end('clear'), begun.length]).toEqual(['refused CONFIRM', 'refused CONFIRM', 0]);
  rig.ask('fence', 'mission_upload', { ...asks, list: 'fence' });
  begun[0]?.voice.end({ outcome: 'done', message: '' }, rig.clock.monoMs());
  rig.ask('twice', 'mission_upload', asks, { confirmed: true });
  expect([rig.end('fence'), rig.end('twice'), begun.length]).toEqual(['done', 'under way', 2]);
});

test('a job that cannot begin is refused with the sentence why, and one that nobody does', () => {
  const { rig, start, upload } = jobRig();
  start.why = 'no document of this name was handed in';
  upload('u');
  expect(rig.last('u')).toMatchObject({ step: 'refused', code: 'PRECONDITION', message: start.why });
  const bare = commandRig();
  bare.mode('HOLD', false);
  bare.ask('u', 'params_download');
  expect(bare.end('u')).toBe('refused PRECONDITION');
});

test('[J4] who asked, or an admin, cancels; the outcome is the job’s, and the time for it has an end', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  rig.commands.cancel({ ...asker, session: 'bob/1', role: 'operator' }, 'u', now());
  expect(begun[0]?.cancelled).toBe(0);
  rig.commands.cancel(asker, 'u', now());
  rig.commands.cancel(asker, 'u', now());
  expect([begun[0]?.cancelled, rig.end('u')]).toEqual([1, 'under way']);
  begun[0]?.voice.end({ outcome: 'done', message: 'too late' }, now());
  expect(rig.end('u')).toBe('done');
  upload('v');
  rig.commands.cancel(asker, 'v', now());
  rig.pass(61_000);
  expect(rig.last('v')).toMatchObject({ step: 'cancelled', verified: false });
});

test('[J4] one that is cancelled while the vehicle is not heard ends at once, and says that nobody knows', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  rig.state.contact = 'lost';
  rig.pass(1000);
  rig.commands.cancel(asker, 'u', now());
  expect([rig.end('u'), begun[0]?.cancelled]).toEqual(['cancelled', 0]);
  expect(rig.last('u')?.message).toContain('nobody knows what it holds now');
});

test('[J4] [J5] a job whose command ends without it is abandoned, and one that ended by itself is not', () => {
  const ways: Readonly<Record<string, (of: ReturnType<typeof jobRig>) => void>> = {
    'cancelled while the vehicle is not heard': ({ rig, now }) => {
      rig.state.contact = 'lost';
      rig.pass(1000);
      rig.commands.cancel(asker, 'u', now());
    },
    'not heard for five minutes': ({ rig }) => {
      rig.state.contact = 'lost';
      rig.pass(301_000);
    },
    'cancelled, and a minute of silence about it': ({ rig, now }) => {
      rig.commands.cancel(asker, 'u', now());
      rig.pass(61_000);
    },
  };
  for (const [how, act] of Object.entries(ways)) {
    const one = jobRig();
    one.upload('u');
    act(one);
    expect([how, one.begun[0]?.abandoned]).toEqual([how, 1]);
  }
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  begun[0]?.voice.end({ outcome: 'done', message: '' }, now());
  expect([rig.end('u'), begun[0]?.abandoned]).toEqual(['done', 0]);
});

test('[J5] while the vehicle is not heard a job’s time stands still, and it goes on by itself', () => {
  const { rig, begun, upload, now } = jobRig();
  upload('u');
  rig.pass(1000);
  const [first = 0] = begun[0]?.ticks.slice(-1) ?? [];
  rig.state.contact = 'lost';
  rig.pass(60_000);
  expect(begun[0]?.ticks.at(-1)).toBe(first);
  rig.state.contact = 'linked';
  rig.pass(1000);
  const [last = 0] = begun[0]?.ticks.slice(-1) ?? [];
  expect(last - first).toBeLessThan(1100);
  expect(messages(rig, 'u').join()).toContain('the vehicle is heard again');
  begun[0]?.voice.end({ outcome: 'done', message: '' }, last);
  expect(rig.last('u')?.at).toBeGreaterThanOrEqual(now() - 100);
});

test('[J5] after five minutes it has failed, and says that nobody knows what the vehicle holds', () => {
  const { rig, upload } = jobRig();
  upload('u');
  rig.state.contact = 'lost';
  rig.pass(299_000);
  expect(rig.end('u')).toBe('under way');
  rig.pass(2000);
  expect(rig.last('u')).toMatchObject({ step: 'failed', verified: false });
});

test('[J6] STOP and HOLD take no notice of a job, nor it of them', () => {
  const { rig, begun, upload } = jobRig();
  upload('u');
  rig.ask('s', 'stop');
  rig.ask('h', 'hold');
  expect(rig.stops).toEqual(['s']);
  expect(rig.orders()).toHaveLength(1);
  rig.pass(200);
  expect([rig.end('u'), (begun[0]?.ticks.length ?? 0) > 5]).toEqual(['under way', true]);
});

const rise = (rig: Rig, begun: unknown[]) => {
  rig.mode('HOLD', false);
  rig.pass(200);
  return begun.length;
};

test('[J7] a job that had begun when the bridge was killed is started over, and has one outcome', () => {
  const { rig, begun } = jobRig();
  rig.ask('u', 'mission_upload', { list: 'mission', document: '0123456789abcdef', was: 'aaaaaaaaaaaaaaaa' });
  rig.write();
  const next = restarted(rig, 60_000);
  expect(rise(next, begun)).toBe(2);
  expect(begun[1]?.task).toEqual({ do: 'mission_upload', list: 'mission', document: '0123456789abcdef' });
  begun[1]?.voice.end({ outcome: 'done', message: 'again' }, next.clock.monoMs());
  begun[0]?.voice.end({ outcome: 'failed', message: 'a ghost' }, next.clock.monoMs());
  expect(next.end('u')).toBe('done');
  expect(next.events.filter(({ body }) => body.final)).toHaveLength(1);
});

test('[J7] once it is over the next may begin at once: a job reads back what it did, whatever late answers say', () => {
  const { rig, begun } = jobRig();
  rig.ask('u', 'mission_upload', { list: 'mission', document: '0123456789abcdef' });
  rig.write();
  const next = restarted(rig, 1000);
  rise(next, begun);
  begun[1]?.voice.end({ outcome: 'done', message: 'again' }, next.clock.monoMs());
  next.ask('c', 'mission_clear', { list: 'mission' });
  expect(next.end('c')).toBe('under way');
});

test('[J7] too late for that, an upload is unknown and a download has failed', () => {
  for (const [name, args, outcome] of [
    ['mission_upload', { list: 'mission', document: '0123456789abcdef' }, 'unknown'],
    ['mission_download', { list: 'mission' }, 'failed'],
  ] as const) {
    const { rig, begun } = jobRig();
    rig.ask('u', name, args);
    rig.write();
    const next = restarted(rig, 301_000);
    expect(rise(next, begun)).toBe(1);
    expect(next.end('u')).toBe(outcome);
  }
});

test('[J7] the lease is looked at once more: without it an armed vehicle is not given the rest', () => {
  const { rig, begun } = jobRig();
  rig.ask('u', 'mission_upload', { list: 'mission', document: '0123456789abcdef' });
  rig.write();
  const next = restarted(rig, 5000);
  next.state.authority = { holder: null, term: 2, stopped: false };
  next.mode('AUTO', true);
  next.pass(200);
  expect([begun.length, next.end('u')]).toEqual([1, 'failed NOT_IN_CONTROL']);
  expect(next.last('u')?.message).toContain('may be a part of it');
});

test('[J7] one that ends as refused after a restart has failed: it may have done something before', () => {
  const { rig, begun } = jobRig();
  rig.ask('u', 'mission_upload', { list: 'mission', document: '0123456789abcdef' });
  rig.write();
  const next = restarted(rig, 5000);
  rise(next, begun);
  begun[1]?.voice.end({ outcome: 'refused', message: 'x', code: 'CHANGED' }, next.clock.monoMs());
  expect(next.end('u')).toBe('failed CHANGED');
});

test('[J8] what the vehicle says reaches the job, its restart too', () => {
  const { rig, begun, upload } = jobRig();
  upload('u');
  rig.heard({ kind: 'rebooted' });
  rig.heard({ kind: 'mission_ack', list: 'mission', result: 0, opaqueId: null });
  expect(begun[0]?.heard.map(({ kind }) => kind)).toEqual(['rebooted', 'mission_ack']);
});
