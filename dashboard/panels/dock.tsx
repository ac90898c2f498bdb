/**
 * The bottom edge: what may be done now, the most used first; the last command with its steps; and at the right end, where
 * it is on every page and size, STOP.
 */

import type { ReactNode } from 'react';
import type { GroupName } from '../../bridge/protocol/vehicle.ts';
import type { DashboardState } from '../store/dashboard-state.ts';
import { groupAgeMs, groupFreshness, valuesOf } from '../store/select.ts';
import { commandWords } from '../words/commands.ts';
import { dockWords as words } from '../words/dock.ts';
import { ArmHintLater } from './arm-hint-later.tsx';
import { Part } from './boundary.tsx';
import './dock.css';
import { ageText, heading, speed } from './format.ts';
import { Icon } from './icons.tsx';
import { Act } from './intent/act-button.tsx';
import { askBlock, hasMission, isArmed, modeOf, moveBlock } from './intent/acts.ts';
import { CommandLine, hasNews } from './intent/command-line.tsx';
import { Slide } from './intent/slide.tsx';
import { Stop } from './intent/stop.tsx';
import { openSheet, useOpenSheet } from './open-sheet.ts';
import { Link } from './route.tsx';
import { Age } from './tile.tsx';
import { useDashboard, useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

export function Dock() {
  const isTelling = useSelect(hasNews);
  return (
    <footer className={isTelling ? 'dock is-telling' : 'dock'}>
      <Part>
        <Acts />
      </Part>
      <Part>
        <Figures />
      </Part>
      <Part>
        <div className="dock-line">
          {isTelling ? null : <Mission />}
          <CommandLine />
        </div>
      </Part>
      <Stop />
    </footer>
  );
}

/** Beside STOP while both thumbs are on sticks and the phone lies on its side; elsewhere the page has them. */
function Figures() {
  const [figure, unit] = speed(useSelect((state) => valuesOf(state, 'motion')?.speedMps ?? null));
  const course = useSelect((state) => heading(valuesOf(state, 'pose')?.headingDeg ?? null));
  return (
    <div className="dock-figures">
      <Aged group="motion">
        <Value size="v2" unit={unit}>
          {figure}
        </Value>
      </Aged>
      <Aged group="pose">
        <small>{words.heading(course)}</small>
      </Aged>
    </div>
  );
}

/** A figure and how old it is, grey once nobody tells of it. */
function Aged({ group, children }: { readonly group: GroupName; readonly children: ReactNode }) {
  const freshness = useSelect((state) => groupFreshness(state, group));
  return (
    <div className={`dock-figure is-${freshness}`} data-group={group}>
      {children}
      <Age group={group} />
    </div>
  );
}

const Acts = () => (
  <div className="acts">
    <PauseOrGo />
    <Act name="hold" args={{}} icon="hold" words={commandWords.titles.hold} block={askBlock} />
    <Act name="rtl" args={{}} icon="home" words={commandWords.titles.rtl} block={moveBlock} className="nophone" />
    <Link to="/sticks" className="btn">
      <Icon name="stick" />
      {words.sticks}
    </Link>
    <span className="desk-only">
      <ArmSlide />
    </span>
    <More />
  </div>
);

/** Pause while a mission runs, else what makes it run. */
function PauseOrGo() {
  const isRunning = useSelect((state) => modeOf(state) === 'AUTO');
  const isUnderWay = useSelect(isMidway);
  if (isRunning)
    return (
      <Act name="pause_mission" args={{}} icon="pause" words={commandWords.titles.pause_mission} block={askBlock} />
    );
  const block = (state: DashboardState) => moveBlock(state) ?? (hasMission(state) ? null : words.noMission);
  return isUnderWay ? (
    <Act name="resume_mission" args={{}} icon="play" words={commandWords.titles.resume_mission} block={block} />
  ) : (
    <Act name="start_mission" args={{}} icon="play" words={words.start} block={block} />
  );
}

const isMidway = (state: DashboardState): boolean => {
  const mission = valuesOf(state, 'mission');
  return mission?.state === 'paused' || ((mission?.currentItem ?? 0) > 1 && mission?.state !== 'complete');
};

export function ArmSlide() {
  const { operate } = useDashboard();
  const armed = useSelect(isArmed);
  const armBlock = useSelect(moveBlock);
  const disarmBlock = useSelect(askBlock);
  return armed ? (
    <Slide
      key="disarm"
      icon="key"
      verb={words.disarm}
      disabled={disarmBlock !== null}
      why={disarmBlock}
      onConfirm={() => operate.sendCommand('disarm', {})}
    />
  ) : (
    <Slide
      key="arm"
      icon="key"
      verb={words.arm}
      disabled={armBlock !== null}
      why={armBlock}
      note={<ArmHintLater />}
      onConfirm={() => operate.sendCommand('arm', {})}
    />
  );
}

function More() {
  const open = useOpenSheet() === 'more';
  return (
    <button type="button" className="btn" aria-expanded={open} onClick={() => openSheet(open ? null : 'more')}>
      <Icon name="more" />
      {words.more}
    </button>
  );
}

function Mission() {
  const item = useSelect((state) => valuesOf(state, 'mission')?.currentItem ?? null);
  const total = useSelect((state) => valuesOf(state, 'mission')?.totalItems ?? null);
  const word = useSelect((state) => valuesOf(state, 'mission')?.state ?? null);
  const done = word === 'complete' ? total : item === null ? null : item - 1;
  const known = item !== null && total !== null && total > 0;
  const isOld = useSelect((state) => groupFreshness(state, 'mission') === 'stale');
  const age = useSelect((state) =>
    groupFreshness(state, 'mission') === 'stale' ? ageText(groupAgeMs(state, 'mission')) : '',
  );
  const stands = known ? (word ?? words.stateUnknown) : words.namedNone;
  return (
    <div className={isOld ? 'dock-part is-stale' : 'dock-part'} data-group="mission">
      <b>{known ? words.mission(item, total) : words.none}</b>
      {known ? (
        <div className="meter dock-meter" role="img" aria-label={words.waypoint(item, total)}>
          <i style={{ width: `${Math.max(0, Math.min(100, (100 * (done ?? 0)) / total))}%` }} />
        </div>
      ) : null}
      <small>{isOld ? words.was(stands, age) : stands}</small>
    </div>
  );
}
