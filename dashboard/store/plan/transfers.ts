/**
 * Plans on their way between this page and the rover: handed in, asked for as commands, followed to their outcome. One
 * list after the other, since a vehicle does one at a time ([J2]); the first that fails ends it, and says what is there.
 * All of it is for the vehicle that was on show when it began, whichever is on show by then.
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
import { isKnown } from '../vehicles.ts';
import { hashOf } from './diff.ts';
import type { Plan } from './draft.ts';
import { handedIn } from './files.ts';
import { type HeldLists, type HeldPlans, liveVehicleId, unknownLists } from './held.ts';

export type TransferKind = 'upload' | 'read' | 'clear';
/** What is under way, and with which vehicle; `lists[at]` is the list that is. */
export type Transfer = {
  readonly kind: TransferKind;
  readonly vehicle: string;
  readonly lists: readonly PlanList[];
  readonly at: number;
};
/** What there is to say to the operator, a sentence each. `vehicle`: of which it is, where it is of one. */
export type Told = {
  readonly tone: 'ok' | 'caution' | 'warn';
  readonly vehicle?: string;
  readonly lines: readonly string[];
};

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
type Sent = { readonly plan: Plan; readonly name: string; readonly confirmed: boolean };
/** Whose lists they are, and what was known of them when the operator asked: that is what is meant to be replaced. */
type Subject = { readonly vehicle: string; readonly known: HeldLists };

export function transfersOver({ ask, operate, dashboard, held, shown, told }: TransferPorts): Transfers {
  let isBusy = false;
  let commandId: string | null = null;
  let isCancelled = false;

  function subjectNow(): Subject | null {
    const vehicle = liveVehicleId(dashboard.getState());
    const { vehicle: asked, lists } = held.store.getState();
    return vehicle === null ? null : { vehicle, known: asked === vehicle ? lists : unknownLists };
  }

  /** Resolves with the command's outcome; null where its vehicle is gone. Every command has one. */
  function outcomeOf<N extends CommandName>(
    vehicle: string,
    name: N,
    args: CommandArgs<N>,
    confirmed = false,
  ): Promise<CommandView | null> {
    if (!isKnown(dashboard.getState(), vehicle)) return Promise.resolve(null);
    const id = operate.sendTo(vehicle, name, args, confirmed ? { confirmed } : {});
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
    if (command === null) return { ok: false, line: words.gone(what) };
    const { stage, message } = command;
    const how = words.how[stage] ?? stage;
    return { ok: stage === 'done', line: message ? words.endedWhy(what, how, message) : words.ended(what, how) };
  };

  async function run(
    kind: TransferKind,
    lists: readonly PlanList[],
    act: (list: PlanList, subject: Subject) => Promise<End>,
  ): Promise<boolean> {
    const [first] = lists;
    if (isBusy || first === undefined) return false;
    const subject = subjectNow();
    if (subject === null) {
      told({ tone: 'warn', lines: [words.noVehicle(words[kind](listWords[first]))] });
      return false;
    }
    const { vehicle } = subject;
    [isBusy, isCancelled] = [true, false];
    const ends: End[] = [];
    for (const [at, list] of lists.entries()) {
      shown({ kind, vehicle, lists, at });
      commandId = null;
      const notBegun = { ok: false, line: words.notBegun(words[kind](listWords[list])) };
      const end = isCancelled ? notBegun : await act(list, subject);
      ends.push(end);
      await held.refresh(vehicle, list);
      // What cannot be read, such as a fence that a vehicle has none of, does not keep the rest from being read.
      if (!end.ok && kind !== 'read') break;
    }
    isBusy = false;
    shown(null);
    const isWell = ends.every(({ ok }) => ok);
    const lines = ends.map(({ line }) => line).filter((line) => line !== '');
    told(lines.length === 0 ? null : { tone: isWell ? 'ok' : 'warn', vehicle, lines });
    return isWell;
  }

  async function upload({ plan, name, confirmed }: Sent, list: PlanList, subject: Subject): Promise<End> {
    const content = handedIn(list, plan);
    if ('why' in content) return { ok: false, line: words.notWritten(listWords[list], content.why) };
    const path = `/api/plans?format=waypoints&name=${encodeURIComponent(name)}`;
    const handed = await ask(path, { method: 'POST', text: content.text });
    if (!handed.ok) return { ok: false, line: words.notHandedIn(listWords[list], handed.why) };
    if (!Check(Handed, handed.value)) return { ok: false, line: answerWords.notUnderstood };
    if (isCancelled) return { ok: false, line: words.cancelled(listWords[list]) };
    const { vehicle, known } = subject;
    const args = { list, document: handed.value.hash, ...replacing(known, list) };
    const end = endOf('upload', list, await outcomeOf(vehicle, 'mission_upload', args, confirmed));
    return end.ok ? { ok: true, line: await checked(vehicle, list, plan, end.line) } : end;
  }

  /** What the bridge read back, beside what was sent. */
  async function checked(vehicle: string, list: PlanList, plan: Plan, line: string): Promise<string> {
    const now = await held.refresh(vehicle, list);
    // What is the same stands beside the draft for as long as it is, where its vehicle is on show.
    const isBeside = liveVehicleId(dashboard.getState()) === vehicle;
    return isBeside && now?.hash === hashOf(list, plan[list]) ? '' : line;
  }

  return {
    async upload(plan, name, lists, confirmed = false) {
      await run('upload', lists, (list, subject) => upload({ plan, name, confirmed }, list, subject));
    },
    read: (lists = planLists) =>
      run('read', lists, async (list, { vehicle }) =>
        endOf('read', list, await outcomeOf(vehicle, 'mission_download', { list })),
      ),
    async clear(list, confirmed = false) {
      await run('clear', [list], async (_, { vehicle, known }) => {
        const args = { list, ...replacing(known, list) };
        return endOf('clear', list, await outcomeOf(vehicle, 'mission_clear', args, confirmed));
      });
    },
    cancel() {
      isCancelled = true;
      if (commandId !== null) operate.cancelCommand(commandId);
    },
  };
}

/** What is there by the hash under which it was known ([M3]); nothing where it was not. */
function replacing(known: HeldLists, list: PlanList): { readonly was?: string } {
  const { hash } = known[list];
  return hash === null ? {} : { was: hash };
}
