/**
 * What is recorded on the rover, and what of it is played: asked and steered over HTTP. How a replay goes is told with the
 * links, so that every page sees the same; what is kept here is the list, and the last refusal in the bridge's words.
 */
import { Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { StoreApi } from 'zustand/vanilla';
import { Recording } from '../../bridge/protocol/recording.ts';
import type { SteerReplay } from '../../bridge/protocol/replay.ts';
import { ReplayState, Upload } from '../../bridge/protocol/replay.ts';
import type { JsonResult } from '../client/fetch-json.ts';
import { answerWords } from '../words/answers.ts';
import type { Ask } from './ask.ts';
import { bring, type LocalFile } from './bring.ts';
import type { DashboardState } from './dashboard-state.ts';
import { replaysOf } from './playback.ts';
import type { Listed, RecordingsShown } from './recordings-shown.ts';
import { beginUnfinished } from './unfinished.ts';

/** None rejects: what came of it is in the state. */
export type Recordings = {
  refresh(): Promise<void>;
  /** Plays it beside the live links, from a place in it or its beginning, and shows it. */
  play(name: string, positionMs?: number): Promise<void>;
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
const noAsk: Ask = async () => ({ ok: false, status: 0, why: answerWords.nobodyToAsk });

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
    if (!Check(RecordedAnswer, recorded.value)) return shown({ why: answerWords.notUnderstood });
    const uploads = brought.ok && Check(BroughtAnswer, brought.value) ? brought.value.uploads : [];
    shown({ list: [...recorded.value.recordings, ...uploads.map(listed)] });
  }

  function show(id: string): void {
    const { mirror } = store.getState();
    const link = replaysOf({ mirror }).find((one) => one.id === id);
    const vehicle = [...mirror.vehicles.values()].find((one) => one.link === (link?.name ?? id));
    store.setState(vehicle ? { chosenId: vehicle.id, awaitedLink: null } : { awaitedLink: link?.name ?? id });
  }

  async function steer(id: string, change: SteerReplay): Promise<void> {
    const result = await ask(`/api/replays/${inPath(id)}`, { method: 'PATCH', body: change });
    if (result.ok) heard(result.value);
    else shown({ why: result.why });
  }

  return {
    refresh,
    show,
    async play(name, positionMs) {
      const { chosenId } = store.getState();
      const result = await act(name, '/api/replays', { method: 'POST', body: { recording: name } });
      if (!result.ok || !Check(ReplayState, result.value)) return;
      // Who chose another vehicle meanwhile looks at that one.
      if (store.getState().chosenId === chosenId) show(result.value.id);
      if (positionMs !== undefined) await steer(result.value.id, { positionMs });
    },
    async remove(name) {
      await act(name, addressOf(store.getState().recordings.list, name), { method: 'DELETE' });
      await refresh();
    },
    steer,
    async close(id) {
      await act(id, `/api/replays/${inPath(id)}`, { method: 'DELETE' });
    },
    async upload(file) {
      shown({ sent: 0, why: '' });
      const ended = beginUnfinished();
      const why = await bring(file, ask, (sent) => shown({ sent })).finally(ended);
      shown({ sent: null, why });
      await refresh();
    },
  };
}
