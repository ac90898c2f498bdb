/** All that can be set up, each with how it is now in one line; and what one has to know before one drives. */

import { useStore } from 'zustand';
import { chainOf } from '../../store/chain.ts';
import type { CheckState } from '../../store/checks/check-item.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { isDown } from '../../store/history.ts';
import { controlOf } from '../../store/select-intent.ts';
import { badgeWords } from '../../words/badge.ts';
import { checklistWords } from '../../words/checklist.ts';
import { failsafeWords } from '../../words/failsafe.ts';
import { mapWords } from '../../words/maps.ts';
import { setupWords as words } from '../../words/setup.ts';
import { vehicleWords } from '../../words/vehicles.ts';
import { useCameras } from '../camera/use-cameras.ts';
import { DeviceCard } from '../device/card.tsx';
import { Icon, type IconName } from '../icons.tsx';
import { OfflineCard } from '../offline/card.tsx';
import { useParameters } from '../parameters/use-parameters.ts';
import { WhoCard } from '../people/who.tsx';
import { StopHelp } from '../preflight/stop-help.tsx';
import { Link } from '../route.tsx';
import { padName } from '../sticks/pad-name.ts';
import { useInputsState, useWatchedPads } from '../sticks/use-inputs.ts';
import { useDashboard } from '../use-dashboard.ts';
import { PrearmCard } from './prearm-card.tsx';
import { useSlowState } from './slow.ts';
import { StateIcon } from './state-mark.tsx';
import { useChecklist } from './use-checklist.ts';
import './setup-panels.css';

type Door = {
  readonly to: string;
  readonly title: string;
  readonly icon: IconName;
  readonly state: CheckState | null;
  readonly line: string;
};

const verdictStates = {
  reading: 'unknown',
  clear: 'pass',
  warning: 'attention',
  blocked: 'fail',
  overridden: 'fail',
} as const;

function failsafeDoor(state: DashboardState): Door {
  const preflight = controlOf(state)?.preflight ?? null;
  return {
    ...{ to: '/setup/failsafe', title: words.failsafe, icon: 'seal' },
    state: preflight === null ? 'unknown' : verdictStates[preflight.verdict],
    line:
      preflight === null
        ? words.failsafeNone
        : words.failsafeWith(failsafeWords.verdicts[preflight.verdict], preflight.problems.length),
  };
}

const worstLeg = { good: 'pass', poor: 'attention', down: 'fail', unknown: 'unknown' } as const;

function linksDoor(state: DashboardState): Door {
  const { links } = state.mirror;
  const { near, far } = chainOf(state);
  const up = links.filter((link) => link.up).length;
  const line = links.length === 0 ? words.linksNone : words.linksUp(up, links.length);
  const page = words.pageLink(badgeWords.states[state.connection.name]);
  return {
    ...{ to: '/setup/links', title: words.links, icon: 'link' },
    state: near === 'good' ? worstLeg[far] : worstLeg[near],
    line: near === 'down' ? page : `${line}; ${page}`,
  };
}

const recordingMarks = { recording: 'pass', waiting: 'attention', off: 'attention', paused: 'fail' } as const;

/** While the bridge is not heard, nobody can tell. */
function recordingDoor({ connection, mirror }: DashboardState): Door {
  const recording = isDown(connection.name) ? undefined : mirror.health?.recording;
  return {
    ...{ to: '/data#recordings', title: words.recordings, icon: 'film' },
    state: recording === undefined ? 'unknown' : recordingMarks[recording.state],
    line: recording === undefined ? words.unknown : words.recordingStates[recording.state],
  };
}

function peopleDoor({ connection, mirror }: DashboardState): Door {
  const isCut = isDown(connection.name);
  const count = mirror.health?.activeSessions ?? null;
  const line = isCut
    ? words.unknown
    : count === null
      ? words.reading
      : count === 1
        ? words.peopleOne
        : words.peopleMany(count);
  return { to: '/people', title: words.people, icon: 'user', state: null, line };
}

const mostPads = 2;
const mostCameras = 3;

function useDoors(): readonly Door[] {
  const state = useSlowState();
  const { plans } = useDashboard();
  const { verdict } = useChecklist();
  const pads = useInputsState((inputs) => inputs.pads);
  const known = useParameters(({ rows }) => rows.length);
  const changed = useParameters(({ ledger }) => ledger.changes.length);
  const mission = useStore(plans.store, ({ lists }) => lists.mission.items?.length ?? null);
  const fence = useStore(plans.store, ({ lists }) => lists.fence.items?.length ?? null);
  const { cameras } = useCameras();
  const names = pads.slice(0, mostPads).map(({ id }) => padName(id));
  return [
    {
      ...{ to: '/setup/checklist', title: words.checklist, icon: 'check' },
      state: verdict.is === 'ready' ? 'pass' : verdict.is === 'open' ? 'attention' : 'unknown',
      line: verdict.sentence,
    },
    failsafeDoor(state),
    {
      ...{ to: '/setup/joystick', title: words.joystick, icon: 'pad', state: null },
      line: pads.length === 0 ? words.padNone : words.pads(names, pads.length - names.length),
    },
    linksDoor(state),
    {
      ...{ to: '/parameters', title: words.parameters, icon: 'setup', state: null },
      line: known === 0 ? words.parametersLook : words.parametersKnown(known, changed),
    },
    {
      ...{ to: '/plan', title: words.plan, icon: 'plan', state: null },
      line: mission === null ? words.planUnread : words.planItems(mission, fence ?? 0),
    },
    { to: '/maps', title: mapWords.page, icon: 'area', state: null, line: mapWords.cardAbout },
    {
      ...{ to: '/vehicles', title: vehicleWords.title, icon: 'follow', state: null },
      line: vehicleWords.heardCount(state.mirror.vehicles.size),
    },
    peopleDoor(state),
    recordingDoor(state),
    {
      ...{ to: '/', title: words.cameras, icon: 'eye', state: null },
      line:
        cameras === null
          ? words.unknown
          : cameras.length === 0
            ? words.camerasNone
            : words.camerasOn(cameras.slice(0, mostCameras).map(({ name }) => name)),
    },
    { to: '/reliability-test', title: words.trials, icon: 'dial', state: null, line: words.trialsLook },
  ];
}

export function SetupOverview() {
  useWatchedPads();
  const doors = useDoors();
  return (
    <div className="page setup">
      <section className="setup-doors" aria-label={words.title}>
        {doors.map((one) => (
          <DoorCard key={one.title} door={one} />
        ))}
      </section>
      <div className="setup-columns">
        <div className="setup-stack">
          <PrearmCard />
          <WhoCard isLinked />
          <DeviceCard />
        </div>
        <div className="setup-stack">
          <StopHelp />
          <OfflineCard />
        </div>
      </div>
      <p className="muted setup-advice">{checklistWords.advice}</p>
    </div>
  );
}

const DoorCard = ({ door: { to, title, icon, state, line } }: { readonly door: Door }) => (
  <Link to={to} className="card setup-door">
    <span className="setup-door-icon">
      <Icon name={icon} />
    </span>
    <span className="setup-door-words">
      <b>{title}</b>
      <small data-state={state ?? 'none'}>
        {state === null ? null : <StateIcon state={state} small />}
        <span>{line}</span>
      </small>
    </span>
    <span className="muted setup-door-go">
      <Icon name="back" small />
    </span>
  </Link>
);
