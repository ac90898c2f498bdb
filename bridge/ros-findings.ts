/**
 * What the bridge has to say to a ROS graph, of what it knows anyhow. Nobody is named: who listens to a ROS graph was asked by
 * nobody who they are. Pure; `at` is monotonic ms.
 */
import type { ConnectionQuality } from './gateway/quality-report.ts';
import type { Finding, Level } from './links/ros2/diagnostics.ts';
import { judgeCompanion } from './machine/companion-alarms.ts';
import type { Control } from './protocol/control.ts';
import type { CompanionHealth, ServerHealth } from './protocol/health.ts';
import { type Grade, grades } from './protocol/quality.ts';
import type { LinkState } from './protocol/state.ts';

/** A session as it is known here; `heardAt` is when anything came of it. */
export type Presence = { readonly heardAt: number; readonly isHere: boolean };

/** A lease lives as long after the last sign of its holder. */
const heardMs = 3000;
/** The companion is looked at every 5 s. */
const companionOldMs = 15_000;
const worstLagMs = 500;

/** One for each vehicle; one that says so where none is known. */
export function operatorFindings(
  controls: readonly Control[],
  presenceOf: (session: string) => Presence | undefined,
  at: number,
): readonly Finding[] {
  if (controls.length === 0)
    return [{ name: 'tether: operator', level: 'stale', message: 'No vehicle is known', values: {} }];
  return controls.map(({ vehicle, lease, stop, drive, external }) => {
    const presence = lease.holder === null ? undefined : presenceOf(lease.holder);
    const ageMs = presence === undefined ? null : Math.max(0, Math.round(at - presence.heardAt));
    const held = lease.holder !== null;
    const heard = held && presence?.isHere === true && ageMs !== null && ageMs <= heardMs;
    const driving = drive.phase === 'engaged';
    return {
      name: `tether: operator of ${vehicle}`,
      about: vehicle,
      ...operatorWord({ held, heard, driving, stopped: stop !== null }),
      values: {
        ...{ held, heard, heard_age_ms: ageMs, driving, phase: drive.phase, stopped: stop !== null },
        ...{ term: lease.term, external: external ?? 'none' },
        held_for_ms: held && lease.since !== null ? Math.max(0, Math.round(at - lease.since)) : null,
      },
    };
  });
}

type Standing = {
  readonly held: boolean;
  readonly heard: boolean;
  readonly driving: boolean;
  readonly stopped: boolean;
};

function operatorWord({ held, heard, driving, stopped }: Standing): {
  readonly level: Level;
  readonly message: string;
} {
  if (held && !heard) return { level: 'error', message: 'Who holds the lease is not heard' };
  if (stopped) return { level: 'warn', message: 'A STOP holds' };
  if (!held) return { level: 'warn', message: 'Nobody holds the lease' };
  return { level: 'ok', message: driving ? 'An operator drives' : 'An operator holds the lease' };
}

/** What of it is worth telling at once: all but the ages. */
export const operatorKey = (findings: readonly Finding[]): string =>
  JSON.stringify(
    findings.map(({ values: { heard_age_ms: _, held_for_ms: __, ...values }, ...rest }) => [rest, values]),
  );

/** The operator of whom it is told, or nobody. */
export type Heard = {
  readonly quality: ConnectionQuality;
  readonly heardAgeMs: number;
  readonly holdsLease: boolean;
};

const gradeLevels: Readonly<Record<Grade, Level>> = {
  excellent: 'ok',
  good: 'ok',
  fair: 'warn',
  poor: 'warn',
  critical: 'error',
};

const gradeOfScore = (score: number | null): Grade | null =>
  score === null ? null : (grades[Math.round((1 - score) * (grades.length - 1))] ?? null);

export function linkQualityFinding(heard: Heard | undefined): Finding {
  const name = 'tether: link quality';
  if (heard === undefined)
    return { name, level: 'stale', message: 'No operator is heard', values: { operator: false, score: null } };
  const { quality, heardAgeMs, holdsLease } = heard;
  const { score, rttMs, reliability } = quality;
  const grade = gradeOfScore(score);
  return {
    name,
    level: grade === null ? 'stale' : gradeLevels[grade],
    message: grade === null ? 'Not measured yet' : `The operator is heard: ${grade}`,
    values: {
      ...{ operator: true, score, grade, holds_lease: holdsLease, heard_age_ms: Math.round(heardAgeMs) },
      rtt_ms: rttMs === null ? null : Math.round(rttMs),
      reliability_pct: reliability === null ? null : Math.round(reliability * 10) / 10,
    },
  };
}

/** The bridge, each of its links, journal, recorder and companion. */
export const healthFindings = (health: ServerHealth, links: readonly LinkState[]): readonly Finding[] => [
  bridgeFinding(health),
  ...links.map(linkFinding),
  journalFinding(health),
  recorderFinding(health),
  companionFinding(health.companion, health.at),
];

function bridgeFinding({
  loopLagMs,
  overload,
  uptimeS,
  version,
  vehicleConnected,
  activeSessions,
}: ServerHealth): Finding {
  const pressed = overload?.level ?? 0;
  const level = pressed >= 2 || loopLagMs > worstLagMs ? 'error' : pressed === 1 ? 'warn' : 'ok';
  return {
    name: 'tether: bridge',
    level,
    message:
      pressed > 0
        ? `Overloaded: ${overload?.why ?? ''}`
        : level === 'error'
          ? `It stood still for ${Math.round(loopLagMs)} ms`
          : 'It does what it is for',
    values: {
      ...{ version, uptime_s: uptimeS, loop_lag_ms: loopLagMs, overload: pressed },
      ...{ vehicle_connected: vehicleConnected, sessions: activeSessions },
    },
  };
}

const linkFinding = ({ id, up, why, replay, framesPerS, lossPct }: LinkState): Finding => ({
  name: `tether: link ${id}`,
  about: id,
  level: up || replay ? 'ok' : 'error',
  message: why,
  values: { up, replay, frames_per_s: framesPerS, loss_pct: lossPct },
});

function journalFinding({ counters }: ServerHealth): Finding {
  const isDurable = counters['journal.durable'] !== 0;
  return {
    name: 'tether: journal',
    level: isDurable ? 'ok' : 'error',
    message: isDurable ? 'Events are kept on disk' : 'Events are live but not kept on disk',
    values: { durable: isDurable, waiting: counters['journal.waiting'] ?? null },
  };
}

type Recording = NonNullable<ServerHealth['recording']>;

const recordings: Readonly<Record<Recording['state'], { readonly level: Level; readonly message: string }>> = {
  off: { level: 'ok', message: 'Nothing is to be recorded' },
  waiting: { level: 'ok', message: 'It waits for a vehicle' },
  recording: { level: 'ok', message: 'It records' },
  paused: { level: 'warn', message: 'It pauses' },
};

function recorderFinding({ recording }: ServerHealth): Finding {
  const name = 'tether: recorder';
  if (recording === undefined) return { name, level: 'stale', message: 'Not known', values: {} };
  const { state, why, bytes, files, dropped } = recording;
  const { level, message } = recordings[state];
  return { name, level, message: why || message, values: { state, bytes, files, dropped } };
}

function companionFinding(companion: CompanionHealth | undefined, at: number): Finding {
  const name = 'tether: companion';
  if (companion === undefined) return { name, level: 'stale', message: 'Not looked at yet', values: {} };
  const { temperatureC, underVoltage, throttled, diskFreeB, memoryFreeB, load } = companion;
  const ageMs = Math.max(0, Math.round(at - companion.at));
  const values = {
    ...{ age_ms: ageMs, temperature_c: temperatureC, under_voltage: underVoltage, throttled },
    ...{ disk_free_b: diskFreeB, memory_free_b: memoryFreeB, load },
  };
  if (ageMs > companionOldMs)
    return { name, level: 'stale', message: `Not looked at for ${Math.round(ageMs / 1000)} s`, values };
  // Against nothing said before: its present state, not what changed of it.
  const { alarms } = judgeCompanion({}, companion);
  if (alarms.length === 0) return { name, level: 'ok', message: 'In order', values };
  const level = alarms.some((alarm) => alarm.level === 'bad') ? 'error' : 'warn';
  return { name, level, message: alarms.map(({ why }) => why).join('; '), values };
}
