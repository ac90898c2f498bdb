/**
 * What was dropped, in one place and under names that stay ([O6]): every bounded queue and every
 * limit of the bridge, by what counts there. A name that is missing in a report was never counted up.
 */
import type { JournalStatus } from './core/journal.ts';
import { refusals } from './links/mavlink/signing.ts';

/** What each part counted since start, by its own names; `links` are all links together. */
export type Counted = {
  readonly gateway: Readonly<Record<string, number>>;
  readonly journal: JournalStatus['counters'];
  readonly recorder: Readonly<Record<string, number>>;
  readonly documents: Readonly<Record<string, number>>;
  readonly links: Readonly<Record<string, number>>;
  readonly forwards: Readonly<Record<string, number>>;
};

/** Why a frame of another ground station went nowhere. */
const kept = [
  ...['read_only', 'heartbeat', 'never', 'lease', 'stop'],
  ...['no_sender', 'claims_bridge', 'claims_vehicle', 'lives_elsewhere', 'came_back', 'for_bridge', 'no_way'],
  ...['too_fast', 'link_busy', 'late', 'overtaken'],
];

type Source = readonly [part: keyof Counted, ...names: readonly string[]];

const sources: Readonly<Record<string, Source>> = {
  state: ['gateway', 'state_held'],
  ticks: ['gateway', 'ticks_skipped'],
  frames_without_way: ['gateway', 'frames_without_way'],
  slow_readers: ['gateway', 'closed_slowReader'],
  newcomers_at_overload: ['gateway', 'closed_overload'],
  sockets_over_limit: ['gateway', 'sockets_refused'],
  carriers_over_limit: ['gateway', 'carriers_refused'],
  strangers_over_limit: ['gateway', 'strangers_refused'],
  requests_over_limit: ['gateway', 'requests_refused'],
  connections_per_client: ['gateway', 'closed_connectionLimit'],
  connections_without_hello: ['gateway', 'closed_helloTimeout'],
  messages_over_allowance: ['gateway', 'messages_over_allowance'],
  messages_refused: [
    'gateway',
    'refused_malformed',
    'refused_unknown_message',
    'refused_not_greeted',
    'refused_already_greeted',
  ],
  acks_of_nothing: ['gateway', 'ack_unknown_state', 'ack_unknown_event'],
  journal_entries: ['journal', 'dropped', 'late'],
  journal_reads: ['journal', 'reads_refused'],
  recordings: ['recorder', 'frames_dropped', 'items_dropped', 'paused_dropped'],
  documents: ['documents', 'gave_way', 'turned_away'],
  link_sends: ['links', 'send_undrained', 'send_failed', 'send_not_a_frame'],
  link_peers: ['links', 'peer_refused', 'vehicle_refused'],
  link_frames: [
    ...(['links', 'bad_crc', 'bad_incompat', 'bad_length', 'cut_short', 'unknown_message'] as const),
    ...['frames_of_others', 'frames_of_namesakes', 'ros_sample_unread', 'ros_other_system', 'ros_dropped'],
  ],
  link_signatures: ['links', ...refusals.map((why) => `signing_${why}`), 'setup_signing_dropped'],
  link_bytes: ['links', 'skipped_bytes', 'tlog_skipped_bytes'],
  forward_sends: ['forwards', 'frames_undrained'],
  forward_peers: ['forwards', 'hopeless_peers', 'peer_refused'],
  forward_frames: ['forwards', ...kept.map((why) => `dropped_${why}`), 'same_address', 'bad_frames'],
  forward_bytes: ['forwards', 'flood_bytes', 'skipped_bytes'],
};

export const dropNames: readonly string[] = Object.keys(sources);

export function dropsOf(counted: Counted): Record<string, number> {
  const sum = ([part, ...names]: Source) => names.reduce((total, name) => total + (counted[part][name] ?? 0), 0);
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, sum(source)]));
}

/** Several parts' counts as one. */
export function together(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const part of parts) for (const [name, count] of Object.entries(part)) all[name] = (all[name] ?? 0) + count;
  return all;
}
