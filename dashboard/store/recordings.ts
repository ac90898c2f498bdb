/**
 * What is recorded on the rover, and what of it is played: asked and steered over HTTP. How a replay goes is told with the
 * links, so that every page sees the same; what is kept here is the list, and the last refusal in the bridge's words.
 */
import Type from 'typebox';
import { Check } from 'typebox/schema';
import type { StoreApi } from 'zustand/vanilla';
import { Recording } from '../../bridge/protocol/recording.ts';
import type { SteerReplay } from '../../bridge/protocol/replay.ts';
import { ReplayState, Upload } from '../../bridge/protocol/replay.ts';
import type { JsonResult } from '../client/fetch-json.ts';
import type { Ask } from './ask.ts';
import type { DashboardState } from './dashboard-state.ts';
import { replaysOf } from './playback.ts';

/** `brought`: it was not recorded here, but brought to the bridge. */
export type Listed = Omit<Recording, 'state'> & { readonly state: Recording['state'] | 'brought' };

export type RecordingsShown = {
  /** The newest first; null before the first answer. */
  readonly list: readonly Listed[] | null;
  /** Why the last thing that was asked for did not happen, in one sentence; empty where it did. */
  readonly why: string;
  /** What is under way, by the name of its recording or replay; empty where nothing is. */
  readonly busy: string;
  /** Share of an upload that has arrived; null where there is none. */
  readonly sent: number | null;
};

export const noRecordings: RecordingsShown = { list: null, why: '', busy: '', sent: null };

/** A file of this device; a browser's `File` is one. */
export type LocalFile = {
  readonly name: string;
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
};

/** None rejects: what came of it is in the state. */
export type Recordings = {
  refresh(): Promise<void>;
  /** Plays it beside the live links, and shows it. */
  play(name: string): Promise<void>;
  remove(name: string): Promise<void>;
  steer(id: string, change: SteerReplay): Promise<void>;
  close(id: string): Promise<void>;
  /** Shows the vehicle of a replay. */
  show(id: string): void;
  /** Brings a .tlog of this device to the bridge. */
  upload(file: LocalFile): Promise<void>;
};

const inPath = encodeURIComponent;
const RecordedAnswer = Type.Object({ recordings: Type.Array(Recording) });
const BroughtAnswer = Type.Object({ uploads: Type.Array(Upload) });
const listed = ({ name, bytes, at }: Upload): Listed => ({
  ...{ name, bytes, kind: 'tlog', begun: at, ended: null, vehicles: [], state: 'brought' },
});
/** Where it is kept. */
const addressOf = (list: readonly Listed[] | null, name: string): string => {
  const isBrought = list?.find((one) => one.name === name)?.state === 'brought';
  return `/api/${isBrought ? 'uploads' : 'recordings'}/${inPath(name)}`;
};
const notUnderstood = 'the bridge’s answer was not understood';
const noAsk: Ask = async () => ({ ok: false, status: 0, why: 'this page has no bridge to ask' });

export function recordingsOver(wish: Ask | null, store: StoreApi<DashboardState>): Recordings {
  const ask = wish ?? noAsk;
  const shown = (change: Partial<RecordingsShown>) =>
    store.setState(({ recordings }) => ({ recordings: { ...recordings, ...change } }));

  /** One at a time is under way; its refusal is shown. */
  async function act(busy: string, path: string, how: Parameters<Ask>[1]): Promise<JsonResult> {
    shown({ busy, why: '' });
    const result = await ask(path, how);
    shown({ busy: '', why: result.ok ? '' : result.why });
    return result;
  }

  /** What the answer says is newer than what the links' report said. */
  function heard(value: unknown): void {
    if (!Check(ReplayState, value)) return;
    const { id, file: _, up, why, ...playback } = value;
    store.setState(({ mirror }) => ({
      mirror: {
        ...mirror,
        links: mirror.links.map((link) => (link.id === id ? { ...link, up, why, playback } : link)),
      },
    }));
  }

  async function refresh(): Promise<void> {
    const [recorded, brought] = await Promise.all([ask('/api/recordings'), ask('/api/uploads')]);
    if (!recorded.ok) return shown({ why: recorded.why });
    if (!Check(RecordedAnswer, recorded.value)) return shown({ why: notUnderstood });
    const uploads = brought.ok && Check(BroughtAnswer, brought.value) ? brought.value.uploads : [];
    shown({ list: [...recorded.value.recordings, ...uploads.map(listed)] });
  }

  function show(id: string): void {
    const { mirror } = store.getState();
    const link = replaysOf({ mirror }).find((one) => one.id === id);
    const vehicle = [...mirror.vehicles.values()].find((one) => one.link === (link?.name ?? id));
    store.setState(vehicle ? { chosenId: vehicle.id, awaitedLink: null } : { awaitedLink: link?.name ?? id });
  }

  return {
    refresh,
    show,
    async play(name) {
      const result = await act(name, '/api/replays', { method: 'POST', body: { recording: name } });
      if (result.ok && Check(ReplayState, result.value)) show(result.value.id);
    },
    async remove(name) {
      await act(name, addressOf(store.getState().recordings.list, name), { method: 'DELETE' });
      await refresh();
    },
    async steer(id, change) {
      const result = await ask(`/api/replays/${inPath(id)}`, { method: 'PATCH', body: change });
      if (result.ok) heard(result.value);
      else shown({ why: result.why });
    },
    async close(id) {
      await act(id, `/api/replays/${inPath(id)}`, { method: 'DELETE' });
    },
    async upload(file) {
      shown({ sent: 0, why: '' });
      const why = await bring(file, ask, (sent) => shown({ sent }));
      shown({ sent: null, why });
      await refresh();
    },
  };
}

const pieceB = 256 * 1024;

/** Piece by piece, so that a bad link loses one of them and no more. One sentence where it did not arrive, else empty. */
async function bring(file: LocalFile, ask: Ask, told: (share: number) => void): Promise<string> {
  for (let from = 0; from < Math.max(1, file.size); from += pieceB) {
    const to = Math.min(file.size, from + pieceB);
    const bytes = new Uint8Array(await file.slice(from, to).arrayBuffer());
    const body = { from, size: file.size, bytes: base64(bytes) };
    const result = await ask(`/api/uploads/${inPath(file.name)}`, { method: 'PUT', body });
    if (!result.ok) return result.why;
    told(to / Math.max(1, file.size));
  }
  return '';
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const four = [18, 12, 6, 0].map((shift) => letters[(bits >> shift) & 63]);
    parts.push(four.slice(0, left > 2 ? 4 : left + 1).join(''), left > 2 ? '' : '='.repeat(3 - left));
  }
  return parts.join('');
}
