/**
 * The operator's side of intent, over one connection: commands, the lease and the sticks, each a machine of its own; here
 * they meet, since who lets go of the lease or presses STOP drives no further.
 */
import type { Control } from '../../bridge/protocol/control.ts';
import type { Mode } from '../../bridge/protocol/hello.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { refusalWords } from '../words/refusals.ts';
import { startCommandDesk } from './command-desk.ts';
import type { Content } from './content.ts';
import { startDriveLane } from './drive-lane.ts';
import {
  type CommandAsk,
  emptyIntent,
  type IntentAsk,
  type IntentView,
  type LaneReason,
  type LeaseAsk,
} from './intent-view.ts';
import {
  askLease,
  controlled,
  emptyLeases,
  type LeaseBook,
  leaseAnswered,
  leasesSwept,
  ownTerm,
  refusalOf,
} from './lease.ts';
import type { Mirror } from './mirror.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import type { Operator, Voice } from './voice.ts';

export type IntentPorts = {
  voices(): readonly Voice[];
  /** `Operator.holdsLease` says something else than before. */
  renewPings(): void;
  mirror(): Mirror;
  offsetMs(): number | null;
  show(intent: IntentView): void;
  /** Sticks drive, or do not any more: the driver's instruments are wanted faster ([D12]). */
  driving(isDriving: boolean): void;
};

export type IntentDesk = {
  readonly operator: Operator;
  intend(ask: IntentAsk): void;
  /** After the mirror took it in. */
  onContent(message: Content): void;
  /** What an earlier load of the page had been told. */
  onKept(events: readonly Entry[]): void;
  stop(): void;
};

/** The page's main thread is alive when it said something within this ([A2]). */
const awakeForMs = 1000;
const sweepEveryMs = 250;

export type IntentOptions = { readonly tab: string; readonly page: string; readonly mode?: Mode };

export function startIntent(
  { tab, page, mode = 'watch' }: IntentOptions,
  surroundings: Surroundings,
  ports: IntentPorts,
): IntentDesk {
  const { monoMs, after } = surroundings;
  const timers = namedTimers<'sweep'>(after);
  let view = emptyIntent;
  let leases = emptyLeases;
  let isVisible = mode === 'watch';
  let aliveAt = Number.NEGATIVE_INFINITY;
  let greetedVoices: readonly Voice[] = [];
  let leaseCount = 0;
  let held = false;
  let stopped = false;

  const show = (change: Partial<IntentView>) => {
    view = { ...view, ...change };
    if (!stopped) ports.show(view);
  };
  const session = () => ports.voices()[0]?.session ?? view.session;
  const controlOf = (vehicle: string): Control | undefined => ports.mirror().control.get(vehicle);
  const best = (): Voice | undefined => ports.voices().find((voice) => voice.isHeard());
  const commands = startCommandDesk(tab, surroundings, { ...ports, session, show });

  const setLeases = (next: LeaseBook) => {
    if (next === leases) return;
    leases = next;
    const { asked, lapsed } = leases;
    if (asked !== view.leases.asked || lapsed !== view.leases.lapsed) show({ leases: { asked, lapsed } });
    const holds = leases.held.length > 0;
    if (holds === held) return;
    held = holds;
    ports.renewPings();
  };

  const sweepLeases = () => {
    setLeases(leasesSwept(leases, monoMs()));
    if (leases.asked.length > 0) timers.arm('sweep', sweepEveryMs, sweepLeases);
  };
  const lease = (ask: LeaseAsk) => {
    const voice = best();
    if (voice === undefined) return commands.refused(refusalOf(ask, monoMs(), null, refusalWords.noLink.lease));
    leaseCount += 1;
    const term = controlOf(ask.vehicle)?.lease.term ?? null;
    const asked = askLease(leases, ask, { id: `${page}-l${leaseCount}`, at: monoMs(), term });
    if (asked === null) return;
    const [next, message] = asked;
    // Neutral goes ahead of the word that lets somebody else drive.
    if (ask.act === 'release' || ask.act === 'grant') lane.release('not_in_control');
    setLeases(next);
    if (!timers.has('sweep')) timers.arm('sweep', sweepEveryMs, sweepLeases);
    voice.say(message);
  };

  /** The term under which this page may drive now, or why it may not. */
  const authority = (vehicle: string): number | LaneReason => {
    if (!isVisible) return 'page_hidden';
    const control = controlOf(vehicle);
    const term = ownTerm(control, session());
    if (term === null) return 'not_in_control';
    return control?.stop ? 'stopped' : term;
  };
  const lane = startDriveLane(surroundings, {
    voices: ports.voices,
    policy: () => ports.mirror().welcome?.policy ?? null,
    authority,
    seenAt: () => ports.mirror().stateAt,
    show(shown) {
      const wasDriving = view.lane.phase === 'live';
      show({ lane: shown });
      if (wasDriving !== (shown.phase === 'live')) ports.driving(shown.phase === 'live');
    },
  });

  const command = (ask: CommandAsk) => {
    // The operator wants it to stand still: what the sticks say meanwhile is not meant any more.
    if (ask.name === 'stop' || ask.name === 'hold') lane.release('stopped');
    commands.ask(ask);
  };

  const stopSigns = surroundings.lifecycle?.((sign) => {
    if (sign.kind !== 'shown' && sign.kind !== 'hidden') return;
    isVisible = sign.kind === 'shown';
    if (!isVisible) lane.release('page_hidden');
  });

  const act = (asked: IntentAsk) => {
    switch (asked.t) {
      case 'command':
        command(asked.ask);
        break;
      case 'cancel':
        commands.cancel(asked.id);
        break;
      case 'confirm':
        commands.confirm(asked.id);
        break;
      case 'discard':
        commands.discard(asked.id);
        break;
      case 'lease':
        lease(asked.ask);
        break;
      case 'stick':
        lane.stick(asked.stick);
        break;
      case 'alive':
        break;
    }
  };

  return {
    operator: {
      pending: commands.pending,
      isAwake: () => isVisible && monoMs() - aliveAt <= awakeForMs,
      holdsLease: () => held,
      onVoices() {
        const voices = ports.voices();
        const isNew = voices.some((voice) => !greetedVoices.includes(voice));
        greetedVoices = voices;
        const [first] = voices;
        if (first && (first.session !== view.session || first.role !== view.role))
          show({ session: first.session, role: first.role });
        lane.look();
        if (isNew) commands.greeted();
      },
    },
    intend(ask) {
      if (stopped) return;
      aliveAt = monoMs();
      act(ask);
    },
    onContent(message) {
      switch (message.t) {
        case 'command_response':
          commands.answered(message);
          break;
        case 'lease_response': {
          const [next, refused] = leaseAnswered(leases, message, monoMs());
          setLeases(next);
          if (refused) commands.refused(refused);
          break;
        }
        case 'control':
          setLeases(controlled(leases, message, session()));
          lane.look();
          break;
        case 'events':
          commands.learn(message.entries);
          break;
        case 'error':
          if (message.id !== undefined) commands.misread(message.id, message.code, message.message);
          break;
      }
      // How the vehicles are now is known from here on, and not before.
      if (ports.mirror().based) commands.flush();
    },
    onKept: commands.learn,
    stop() {
      if (stopped) return;
      lane.stop();
      stopped = true;
      stopSigns?.();
      commands.stop();
      timers.cancelAll();
    },
  };
}
