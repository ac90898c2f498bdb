/**
 * Plans on their way between this page and the rover: handed in, asked for as commands, followed to their outcome. One
 * list after the other, since a vehicle does one at a time ([J2]); the first that fails ends it, and says what is there.
 */
import { Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { StoreApi } from 'zustand/vanilla';
import type { CommandArgs, CommandName } from '../../../bridge/protocol/command.ts';
import { type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import type { CommandView } from '../../client/intent-view.ts';
import { answerWords } from '../../words/answers.ts';
import { listWords, transferWords as words } from '../../words/plan-transfers.ts';
import type { Ask } from '../ask.ts';
import type { DashboardState } from '../dashboard-state.ts';
import type { Operate } from '../operate.ts';
import { hashOf } from './diff.ts';
import type { Plan } from './draft.ts';
import { handedIn } from './files.ts';
import type { HeldPlans } from './held.ts';

export type TransferKind = 'upload' | 'read' | 'clear';
/** What is under way; `lists[at]` is the list that is. */
export type Transfer = { readonly kind: TransferKind; readonly lists: readonly PlanList[]; readonly at: number };
/** What there is to say to the operator, a sentence each. */
export type Told = { readonly tone: 'ok' | 'caution' | 'warn'; readonly lines: readonly string[] };

export type TransferPorts = {
  readonly ask: Ask;
  readonly operate: Operate;
  readonly dashboard: StoreApi<DashboardState>;
  readonly held: HeldPlans;
  shown(transfer: Transfer | null): void;
  told(told: Told | null): void;
};

export type Transfers = {
  /** These lists of the plan to the rover; an empty one is not among them: to clear is another act. */
  /** `confirmed`: the operator knows that the rover drives the mission that is replaced ([M3]). */
  upload(plan: Plan, name: string, lists: readonly PlanList[], confirmed?: boolean): Promise<void>;
  read(lists?: readonly PlanList[]): Promise<boolean>;
  clear(list: PlanList, confirmed?: boolean): Promise<void>;
  cancel(): void;
};

const Handed = Type.Object({ hash: Type.String() });
/** A list came to its end: well, or not, in a sentence. */
type End = { readonly ok: boolean; readonly line: string };

export function transfersOver({ ask, operate, dashboard, held, shown, told }: TransferPorts): Transfers {
  let isBusy = false;
  let commandId: string | null = null;
  let isCancelled = false;

  /** Resolves with the command's outcome; null where it cannot be asked. Every command has one. */
  function outcomeOf<N extends CommandName>(
    name: N,
    args: CommandArgs<N>,
    confirmed = false,
  ): Promise<CommandView | null> {
    const id = operate.sendCommand(name, args, confirmed ? { confirmed } : {});
    if (id === null) return Promise.resolve(null);
    commandId = id;
    return new Promise((resolve) => {
      const look = ({ intent }: DashboardState) => {
        const command = intent.commands.find((one) => one.id === id);
        if (command?.final !== true) return;
        unsubscribe();
        resolve(command);
      };
      const unsubscribe = dashboard.subscribe(look);
      look(dashboard.getState());
    });
  }

  const endOf = (kind: TransferKind, list: PlanList, command: CommandView | null): End => {
    const what = words[kind](listWords[list]);
    if (command === null) return { ok: false, line: words.noVehicle(what) };
    const { stage, message } = command;
    const how = words.how[stage] ?? stage;
    return { ok: stage === 'done', line: message ? words.endedWhy(what, how, message) : words.ended(what, how) };
  };

  async function run(
    kind: TransferKind,
    lists: readonly PlanList[],
    act: (list: PlanList) => Promise<End>,
  ): Promise<boolean> {
    if (isBusy || lists.length === 0) return false;
    [isBusy, isCancelled] = [true, false];
    const ends: End[] = [];
    for (const [at, list] of lists.entries()) {
      shown({ kind, lists, at });
      commandId = null;
      const end = isCancelled ? { ok: false, line: words.notBegun(words[kind](listWords[list])) } : await act(list);
      ends.push(end);
      await held.refresh(list);
      // What cannot be read, such as a fence that a vehicle has none of, does not keep the rest from being read.
      if (!end.ok && kind !== 'read') break;
    }
    isBusy = false;
    shown(null);
    const isWell = ends.every(({ ok }) => ok);
    const lines = ends.map(({ line }) => line).filter((line) => line !== '');
    told(lines.length === 0 ? null : { tone: isWell ? 'ok' : 'warn', lines });
    return isWell;
  }

  async function upload(plan: Plan, name: string, list: PlanList, confirmed: boolean): Promise<End> {
    const content = handedIn(list, plan);
    if ('why' in content) return { ok: false, line: words.notWritten(listWords[list], content.why) };
    const path = `/api/plans?format=plan&name=${encodeURIComponent(name)}`;
    const handed = await ask(path, { method: 'POST', body: content.json });
    if (!handed.ok) return { ok: false, line: words.notHandedIn(listWords[list], handed.why) };
    if (!Check(Handed, handed.value)) return { ok: false, line: answerWords.notUnderstood };
    if (isCancelled) return { ok: false, line: words.cancelled(listWords[list]) };
    const was = held.store.getState().lists[list].hash;
    const document = handed.value.hash;
    const command = await outcomeOf('mission_upload', { list, document, ...(was !== null && { was }) }, confirmed);
    const end = endOf('upload', list, command);
    return end.ok ? { ok: true, line: await checked(list, plan, end.line) } : end;
  }

  /** What the bridge read back, beside what was sent. */
  async function checked(list: PlanList, plan: Plan, line: string): Promise<string> {
    await held.refresh(list);
    const hash = hashOf(list, plan[list]);
    // What is the same stands beside the draft for as long as it is.
    return held.store.getState().lists[list].hash === hash ? '' : line;
  }

  return {
    async upload(plan, name, lists, confirmed = false) {
      await run('upload', lists, (list) => upload(plan, name, list, confirmed));
    },
    read: (lists = planLists) =>
      run('read', lists, async (list) => endOf('read', list, await outcomeOf('mission_download', { list }))),
    async clear(list, confirmed = false) {
      await run('clear', [list], async () => {
        const was = held.store.getState().lists[list].hash;
        return endOf(
          'clear',
          list,
          await outcomeOf('mission_clear', { list, ...(was !== null && { was }) }, confirmed),
        );
      });
    },
    cancel() {
      isCancelled = true;
      if (commandId !== null) operate.cancelCommand(commandId);
    },
  };
}
