/**
 * What the bridge publishes into a ROS graph, as ROS defines it. All three topics are diagnostic_msgs/DiagnosticArray: every ROS 2
 * has that package, its tools show it, and it has a stamp, by which an old word is known as old. Pure.
 */
import { type Qos, qos } from './port.ts';

const type = 'diagnostic_msgs/msg/DiagnosticArray';

/** Who comes late gets the last word of `operator` at once, and of the others within a second. */
export const published = {
  linkQuality: { topic: '/tether/link_quality', type, qos: qos.ordinary },
  operator: { topic: '/tether/operator', type, qos: qos.latched },
  health: { topic: '/tether/health', type, qos: qos.ordinary },
} as const satisfies Record<string, { readonly topic: string; readonly type: string; readonly qos: Qos }>;

export type PublishedName = keyof typeof published;

/** ROS's numbers: DiagnosticStatus.OK, WARN, ERROR, STALE. */
export const levels = { ok: 0, warn: 1, error: 2, stale: 3 } as const;
export type Level = keyof typeof levels;

export type Finding = {
  readonly name: string;
  readonly level: Level;
  /** One sentence for people; programs read `values`. */
  readonly message: string;
  /** The vehicle or link that it is about; empty where it is the bridge itself. */
  readonly about?: string;
  /** null is unknown. Their names hold their units. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
};

/** diagnostic_msgs/msg/DiagnosticArray as an object. */
export type DiagnosticArray = {
  readonly header: { readonly stamp: { readonly sec: number; readonly nanosec: number }; readonly frame_id: string };
  readonly status: readonly {
    readonly level: number;
    readonly name: string;
    readonly message: string;
    readonly hardware_id: string;
    readonly values: readonly { readonly key: string; readonly value: string }[];
  }[];
};

/** Nobody has as many vehicles or links; what is beyond is left out. */
const mostFindings = 64;
const mostText = 300;

/** ROS's strings end at a NUL. */
const textOf = (value: string): string => value.replaceAll('\0', '').slice(0, mostText);

/** `wallMs`: since 1970, by the clock that ROS nodes on this machine have. */
export function diagnosticArray(findings: readonly Finding[], wallMs: number): DiagnosticArray {
  const ms = Math.max(0, Math.floor(wallMs));
  return {
    header: { stamp: { sec: Math.floor(ms / 1000), nanosec: (ms % 1000) * 1_000_000 }, frame_id: '' },
    status: findings.slice(0, mostFindings).map(({ name, level, message, about = '', values }) => ({
      level: levels[level],
      name: textOf(name),
      message: textOf(message),
      hardware_id: textOf(about),
      values: Object.entries(values).map(([key, value]) => ({
        key,
        value: value === null ? 'unknown' : textOf(String(value)),
      })),
    })),
  };
}
