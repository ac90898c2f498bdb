/**
 * What recordings are called: `000042-20261121T164827Z-rover1.tlog`. The number rises with every file of the directory, so
 * that the oldest is known whatever the clock said; a clock that was never set is not pretended to be a time.
 */
import type { RecordingKind } from '../../protocol/recording.ts';

/** The year 2020: a machine without a battery for its clock starts long before. */
const plausibleMs = 1_577_836_800_000;
const longestOf = 40;
const kinds: readonly RecordingKind[] = ['tlog', 'mcap'];

export const isPlausible = (wallMs: number): boolean => wallMs >= plausibleMs && wallMs < 4_102_444_800_000;

export type RecordingName = { readonly number: number; readonly of: string; readonly kind: RecordingKind };

const safe = (text: string): string => text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, longestOf) || 'none';

const timeOf = (wallMs: number): string =>
  isPlausible(wallMs) ? `${new Date(wallMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z` : 'clock_not_set';

/** `of` is a link group, or whatever else it is about. */
export const nameOf = ({ number, of, kind }: RecordingName, wallMs: number): string =>
  `${String(number).padStart(6, '0')}-${timeOf(wallMs)}-${safe(of)}.${kind}`;

const pattern = /^(\d{6,12})-(?:\d{8}T\d{6}Z|clock_not_set)-([A-Za-z0-9_-]{1,40})\.([a-z]+)$/;

/** Undefined where it is no name of ours: such a file is never touched, listed or handed out. */
export function parseName(name: string): RecordingName | undefined {
  const [, number = '', of = '', ending = ''] = pattern.exec(name) ?? [];
  const kind = kinds.find((one) => one === ending);
  return kind && { number: Number(number), of, kind };
}
