/**
 * The bridge's own topics in the ROS graph (`--ros-publish`), so that autonomy can react to an operator who is lost. It looks
 * at what the rooms know, by a clock of its own, and nothing of the drive path calls it: 20 times a second whether the
 * operator's standing changed, and once a second everything. A bridge that dies falls silent; no process speaks for it.
 */
import type { Stop } from './core/clock.ts';
import { qualityOf } from './gateway/quality-report.ts';
import type { LinkSpec } from './links/link-specs.ts';
import { diagnosticArray, type Finding, type PublishedName } from './links/ros2/diagnostics.ts';
import { lookHere } from './links/ros2/preflight.ts';
import { domainOf } from './links/ros2/transport.ts';
import { type RosVoice, rosVoice } from './links/ros2/voice.ts';
import { usualMavros } from './links/url.ts';
import type { Logger } from './log.ts';
import type { Rooms } from './rooms.ts';
import { type Heard, healthFindings, linkQualityFinding, operatorFindings, operatorKey } from './ros-findings.ts';
import type { Config } from './settings.ts';

const watchMs = 50;
const tellMs = 1000;
/** So many pages are reported on at a time, the likeliest first: of a thousand that only look nearly all are passed over. */
const reportedTogether = 64;

/**
 * One voice in each ROS domain: two publishers of one topic would contradict each other in time. `sought` links may come to lead
 * into a ROS graph later.
 */
export function voicesFor(
  { rosPublish }: Pick<Config, 'rosPublish'>,
  specs: readonly LinkSpec[],
  log: Pick<Logger, 'warn'>,
  sought: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, RosVoice> {
  const voices = new Map<string, RosVoice>();
  if (!rosPublish) return voices;
  const domains = new Set<number>();
  for (const { id, target } of specs) {
    const place = sought.has(id) ? usualMavros : target;
    if (place.kind !== 'ros2' || domains.has(domainOf(place, lookHere))) continue;
    domains.add(domainOf(place, lookHere));
    voices.set(id, rosVoice());
  }
  if (voices.size === 0) log.warn('--ros-publish publishes nothing: it needs a ros2:// link');
  return voices;
}

type Known = Pick<Rooms, 'clock' | 'gateway' | 'intent' | 'sources' | 'counters'>;

/** Begins to publish, where there is a voice. */
export function publishIntoRos(rooms: Known, voices: ReadonlyMap<string, RosVoice>, log: Pick<Logger, 'error'>): Stop {
  if (voices.size === 0) return async () => {};
  const all = [...voices.values()];
  const turn = publishing(rooms, all);
  let superseded = 0;
  let isBroken = false;
  const timer = setInterval(() => {
    // What autonomy is told must never cost the one who drives: a bug of ours here is said once.
    try {
      turn();
      const now = all.reduce((sum, voice) => sum + voice.superseded, 0);
      if (now > superseded) rooms.counters.add('ros_superseded', now - superseded);
      superseded = now;
    } catch (error) {
      rooms.counters.add('handler_bugs');
      if (!isBroken) log.error({ err: error }, 'what the bridge publishes into ROS failed');
      isBroken = true;
    }
  }, watchMs);
  return async () => clearInterval(timer);
}

/** One look at everything; to be called every 50 ms. */
export function publishing(rooms: Known, voices: readonly Pick<RosVoice, 'say'>[]): () => void {
  const { clock, gateway, intent, sources } = rooms;
  let told = '';
  let dueAt = Number.NEGATIVE_INFINITY;
  const say = (name: PublishedName, findings: readonly Finding[]) => {
    const message = diagnosticArray(findings, clock.wallMs());
    for (const voice of voices) voice.say(name, message);
  };
  const presenceOf = (id: string) => {
    const session = gateway.desk.sessions.all().find((one) => one.id === id);
    return session && { heardAt: session.heardAt, isHere: session.presence.state !== 'away' };
  };
  return () => {
    const at = clock.monoMs();
    const operators = operatorFindings(intent.controls(), presenceOf, at);
    const key = operatorKey(operators);
    const isDue = at >= dueAt;
    if (isDue || key !== told) say('operator', operators);
    told = key;
    if (!isDue) return;
    dueAt = at + tellMs;
    say('linkQuality', [linkQualityFinding(newestHeard(rooms, at))]);
    say('health', healthFindings(sources.health(), sources.links()));
  };
}

/** Who holds a lease, else whoever may; of several the one that was heard last. Viewers are no operators. */
function newestHeard({ gateway, intent }: Known, at: number): Heard | undefined {
  const holders = new Set(intent.controls().flatMap(({ lease }) => lease.holder ?? []));
  const inTurn = gateway.desk.sessions
    .all()
    .filter(({ presence }) => presence.state === 'live')
    .map(({ id, heardAt }) => ({ id, heardAgeMs: Math.max(0, at - heardAt), holdsLease: holders.has(id) }))
    .sort((a, b) => Number(b.holdsLease) - Number(a.holdsLease) || a.heardAgeMs - b.heardAgeMs);
  for (let from = 0; from < inTurn.length; from += reportedTogether) {
    const some = inTurn.slice(from, from + reportedTogether);
    const ids = new Set(some.map(({ id }) => id));
    const reports = new Map(gateway.reports(({ id }) => ids.has(id)).map((report) => [report.session, report]));
    for (const { id, heardAgeMs, holdsLease } of some) {
      const report = reports.get(id);
      const isOperator = report?.role !== undefined && report.role !== 'viewer';
      if (report && isOperator) return { quality: qualityOf(report), heardAgeMs, holdsLease };
    }
  }
  return undefined;
}
