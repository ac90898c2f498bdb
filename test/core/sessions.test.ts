import { describe, expect, test } from 'vitest';
import type { Finding } from '../../bridge/core/absence.ts';
import { Remembered } from '../../bridge/core/remembered.ts';
import { defaultTimings } from '../../bridge/core/session-timings.ts';
import { Sessions } from '../../bridge/core/sessions.ts';
import { hello } from '../support/desk.ts';

const presences = (findings: readonly Finding[]) =>
  findings.flatMap((finding) => (finding.kind === 'presence' ? [`${finding.presence} ${finding.session.id}`] : []));
const kinds = (findings: readonly Finding[]) =>
  findings.flatMap((finding) => (finding.kind === 'presence' ? [] : [`${finding.kind} ${finding.conn}`]));

function greeted(at = 0) {
  const sessions = new Sessions();
  sessions.open('c1', at);
  const { session } = sessions.greet('c1', hello(), 'fresh', at);
  sessions.sweep(at);
  return { sessions, session };
}

test('[P1] a session outlives its connection and is the same when its tab returns', () => {
  const { sessions, session } = greeted();
  sessions.close('c1', 1000);
  expect(session.presence).toEqual({ state: 'away', since: 1000 });
  sessions.open('c2', 2000);
  const again = sessions.greet('c2', hello({ gen: 1 }), 'fresh', 2000);
  expect(again.session).toBe(session);
  expect([session.reconnections, sessions.totalCount, sessions.activeCount]).toEqual([1, 1, 1]);
});

test('[P2] a return within 30 s is silent to others, a longer absence is announced once, and so is the return', () => {
  const { sessions } = greeted();
  sessions.close('c1', 0);
  expect(presences(sessions.sweep(30_000))).toEqual([]);
  sessions.greet('c2', hello({ gen: 1 }), 'fresh', 30_000);
  expect(presences(sessions.sweep(30_001))).toEqual([]);
  sessions.close('c2', 40_000);
  expect(presences(sessions.sweep(70_001))).toEqual(['away client/tab']);
  expect(presences(sessions.sweep(70_002))).toEqual([]);
  sessions.greet('c3', hello({ gen: 2 }), 'fresh', 80_000);
  expect(presences(sessions.sweep(80_001))).toEqual(['here client/tab']);
});

/** A bridge that was started at 0 and finds these presences in its journal. */
function restarted(...told: [presence: 'here' | 'away' | 'gone', session: string, ...also: string[]][]) {
  const past = told.map(([presence, session, ...sessions], seq) => ({
    seq,
    at: 0,
    wall: 0,
    severity: 6,
    body: { kind: 'operator' as const, session, presence, also: { count: sessions.length, sessions } },
  }));
  return new Sessions(defaultTimings, new Remembered(past, 0));
}

test('[P2] who was here and does not return after a restart is told as away once, and then as gone', () => {
  const sessions = restarted(['here', 'client/tab', 'ben/1'], ['away', 'ben/1'], ['here', 'eve/1'], ['gone', 'eve/1']);
  expect(presences(sessions.sweep(30_000))).toEqual([]);
  expect(presences(sessions.sweep(30_001))).toEqual(['away client/tab']);
  expect(presences(sessions.sweep(30_002))).toEqual([]);
  expect(presences(sessions.sweep(300_001))).toEqual(['gone client/tab', 'gone ben/1']);
  expect(presences(sessions.sweep(300_002))).toEqual([]);
});

test('[P2] who was here and returns after a restart within the grace is silent, though it has no cursor; later it is news', () => {
  const early = restarted(['here', 'client/tab']);
  early.greet('c1', hello(), 'fresh', 29_000);
  expect(presences(early.sweep(30_001))).toEqual([]);
  const late = restarted(['here', 'client/tab']);
  expect(presences(late.sweep(31_000))).toEqual(['away client/tab']);
  late.greet('c1', hello(), 'fresh', 40_000);
  expect(presences(late.sweep(40_001))).toEqual(['here client/tab']);
  const knownAway = restarted(['here', 'client/tab'], ['away', 'client/tab']);
  knownAway.greet('c1', hello(), 'fresh', 1000, 'here');
  expect(presences(knownAway.sweep(1001)), 'it was told as away: its return is news').toEqual(['here client/tab']);
});

test('[P3] a session away for 5 min is removed, and its tab begins anew', () => {
  const { sessions, session } = greeted();
  sessions.close('c1', 0);
  expect(presences(sessions.sweep(300_001))).toEqual(['gone client/tab']);
  expect(sessions.all()).toEqual([]);
  expect(sessions.greet('c2', hello(), 'fresh', 300_002).session).not.toBe(session);
});

test('[P4] the same page takes its place back at once, although its old socket seems alive', () => {
  const { sessions, session } = greeted();
  sessions.heard('c1', 10, 900);
  const again = sessions.greet('c2', hello({ gen: 1 }), 'fresh', 1000);
  expect([again.session, again.replaced]).toEqual([session, 'c1']);
  sessions.close('c1', 1100);
  expect(session.presence, 'the old socket ending changes nothing').toEqual({ state: 'live', conn: 'c2' });
});

test('[H8] another page that claims a tab which still answers becomes a tab of its own', () => {
  const { sessions, session } = greeted();
  sessions.heard('c1', 10, 900);
  const other = sessions.greet('c2', hello({ page: 'duplicate' }), 'fresh', 1000);
  expect(other.session.tab).toBe('fresh');
  expect([other.replaced, session.presence]).toEqual([undefined, { state: 'live', conn: 'c1' }]);
});

test('[H8] a page that was reloaded takes over from a socket that no longer answers', () => {
  const { sessions, session } = greeted();
  const again = sessions.greet('c2', hello({ page: 'reloaded' }), 'fresh', 3001);
  expect([again.session, again.replaced]).toEqual([session, 'c1']);
});

test('[L5] a quiet session is warned once and stale, heard again it is live, dead it is closed', () => {
  const { sessions, session } = greeted();
  expect(kinds(sessions.sweep(5000))).toEqual([]);
  expect(kinds(sessions.sweep(5001))).toEqual(['quiet c1']);
  expect(kinds(sessions.sweep(5002))).toEqual([]);
  expect(session.presence.state).toBe('stale');
  sessions.heard('c1', 10, 6000);
  expect(session.presence.state).toBe('live');
  expect(kinds(sessions.sweep(16_001))).toEqual(['dead c1']);
});

test('[L5] a hidden page is given a minute', () => {
  const sessions = new Sessions();
  sessions.greet('c1', hello({ mode: 'hidden' }), 'fresh', 0);
  expect(kinds(sessions.sweep(30_000))).toEqual([]);
  expect(kinds(sessions.sweep(30_001))).toEqual(['quiet c1']);
  expect(kinds(sessions.sweep(60_000))).toEqual([]);
  expect(kinds(sessions.sweep(60_001))).toEqual(['dead c1']);
});

test('pings, missed pings, messages and bytes are kept per session', () => {
  const { sessions, session } = greeted();
  for (const at of [0, 2000, 4000, 13_000]) sessions.pinged('c1', at);
  sessions.heard('c1', 40, 1);
  sessions.sent('c1', 100);
  expect(session).toMatchObject({
    pings: 4,
    missedPings: 3,
    messagesIn: 1,
    bytesIn: 40,
    messagesOut: 1,
    bytesOut: 100,
  });
});

test('ids that a client chose cannot collide across their parts', () => {
  const sessions = new Sessions();
  sessions.greet('c1', hello({ clientId: 'a/b', tab: 'c' }), 'fresh', 0);
  sessions.greet('c2', hello({ clientId: 'a', tab: 'b/c' }), 'fresh', 0);
  expect(sessions.all()).toHaveLength(2);
});

test('many greetings with one id at once leave one session and one connection', () => {
  const sessions = new Sessions();
  for (let count = 0; count < 50; count++) {
    sessions.open(`c${count}`, count);
    sessions.greet(`c${count}`, hello({ gen: count }), `fresh-${count}`, count);
  }
  expect([sessions.all().length, sessions.activeCount]).toEqual([1, 1]);
  expect(sessions.all()[0]?.presence).toEqual({ state: 'live', conn: 'c49' });
});

describe('[P4] several paths', () => {
  function twoPaths() {
    const { sessions, session } = greeted();
    sessions.open('c2', 10);
    const second = sessions.greet('c2', hello({ path: '2' }), 'fresh', 10);
    return { sessions, session, second };
  }

  test('are one session, and the later ends nobody', () => {
    const { sessions, session, second } = twoPaths();
    expect(second).toEqual({ session, replaced: undefined });
    expect([sessions.activeCount, sessions.totalCount, session.reconnections]).toEqual([1, 1, 0]);
  });

  test('replace only what takes the same one', () => {
    const { sessions } = twoPaths();
    expect(sessions.greet('c3', hello({ path: '2', gen: 1 }), 'fresh', 20).replaced).toBe('c2');
    expect(sessions.greet('c4', hello({ gen: 1 }), 'fresh', 20).replaced).toBe('c1');
  });

  test('keep the session here until the last of them ends', () => {
    const { sessions, session } = twoPaths();
    sessions.close('c1', 100);
    expect(session.presence).toEqual({ state: 'live', conn: 'c2' });
    sessions.close('c2', 200);
    expect(session.presence).toEqual({ state: 'away', since: 200 });
  });

  test('are each found dead by themselves', () => {
    const { sessions, session } = twoPaths();
    sessions.heard('c2', 1, 9000);
    expect(kinds(sessions.sweep(10_500))).toEqual(['dead c1']);
    sessions.close('c1', 10_500);
    expect(session.presence).toEqual({ state: 'live', conn: 'c2' });
  });

  test('are eight at most: a ninth takes the place of the oldest', () => {
    const { sessions, session } = twoPaths();
    for (let path = 3; path <= 8; path++) sessions.greet(`c${path}`, hello({ path: `${path}` }), 'fresh', 20);
    expect(sessions.greet('c9', hello({ path: '9' }), 'fresh', 20).replaced).toBe('c1');
    expect(session.paths.size).toBe(8);
  });
});

test('[P4] a hello that was overtaken, said first and heard later, does not take the place of the newer', () => {
  const { sessions } = greeted();
  sessions.open('early', 1000);
  sessions.open('late', 2000);
  sessions.greet('late', hello({ gen: 5 }), 'fresh', 2100);
  expect(sessions.isOvertaken('early', hello({ gen: 4 }))).toBe(true);
  // A page that counts anew, as one whose Worker broke, opened its connection later.
  sessions.open('anew', 3000);
  expect(sessions.isOvertaken('anew', hello({ gen: 1 }))).toBe(false);
  expect(sessions.isOvertaken('early', hello({ gen: 4, path: '2' }))).toBe(false);
  expect(sessions.isOvertaken('early', hello({ gen: 4, page: 'another' }))).toBe(false);
});
