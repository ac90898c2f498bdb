/** Everything that can be asked of the rover and is not in the dock: arming, modes, speed, places, and what is rare. */

import { useState } from 'react';
import { modeNumbers } from '../../../bridge/protocol/modes.ts';
import { valuesOf } from '../../store/select.ts';
import { commandWords } from '../../words/commands.ts';
import { moreWords as words } from '../../words/more.ts';
import { DeviceCard } from '../device/card.tsx';
import { ArmSlide } from '../dock.tsx';
import { speed } from '../format.ts';
import { closeSheet, useOpenSheet } from '../open-sheet.ts';
import { Sheet } from '../sheet.tsx';
import { useUnits } from '../units.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { Act } from './act-button.tsx';
import { askBlock, isArmed, leaseBlock, modeOf, moveBlock } from './acts.ts';
import { HoldButton } from './hold-button.tsx';
import { OutboxCard } from './outbox-card.tsx';
import '../lease/lease.css';
import '../../pages/page.css';

export function MoreSheet() {
  if (useOpenSheet() !== 'more') return null;
  return (
    <Sheet title={words.title} onClose={closeSheet}>
      <Blocked />
      <OutboxCard />
      <section className="card">
        <h2>{words.arming}</h2>
        <div className="rows">
          <ArmSlide />
          <Dangerous name="force_disarm" verb={words.cutPower} when={isArmed} />
        </div>
      </section>
      <Modes />
      <Speed />
      <section className="card">
        <h2>{words.places}</h2>
        <div className="rows">
          <Act name="rtl" args={{}} icon="home" words={commandWords.titles.rtl} block={moveBlock} />
          <Act name="start_mission" args={{}} icon="play" words={commandWords.titles.start_mission} block={moveBlock} />
          <Act name="set_home" args={{}} icon="flag" words={words.homeIsHere} block={leaseBlock} />
          <Act
            name="camera_trigger"
            args={{}}
            icon="film"
            words={commandWords.titles.camera_trigger}
            block={askBlock}
          />
        </div>
        <p className="muted">{words.toSend}</p>
      </section>
      <section className="card">
        <h2>
          {words.service} <small>{words.serviceHow}</small>
        </h2>
        <div className="rows">
          <Dangerous name="reboot" verb={words.restart} when={isDisarmed} />
          {calibrations.map((what) => (
            <Calibrate key={what} what={what} />
          ))}
        </div>
      </section>
      <DeviceCard />
    </Sheet>
  );
}

const isDisarmed = (state: Parameters<typeof isArmed>[0]) => valuesOf(state, 'mode')?.armed === false;

/** Why most of this is dashed. */
function Blocked() {
  const why = useSelect(moveBlock);
  return why === null ? null : <p className="caution">{words.blocked(why)}</p>;
}

type DangerousProps = {
  readonly name: 'force_disarm' | 'reboot';
  readonly verb: string;
  readonly when: (state: Parameters<typeof isArmed>[0]) => boolean;
};

function Dangerous({ name, verb, when }: DangerousProps) {
  const { operate } = useDashboard();
  const block = useSelect(leaseBlock);
  const fits = useSelect(when);
  return (
    <HoldButton
      icon={name === 'reboot' ? 'retry' : 'crit'}
      verb={verb}
      disabled={block !== null || !fits}
      onConfirm={() => operate.sendCommand(name, {}, { confirmed: true })}
    />
  );
}

const calibrations = ['gyro', 'level', 'accelerometer', 'barometer', 'compass'] as const;

function Calibrate({ what }: { readonly what: (typeof calibrations)[number] }) {
  const { operate } = useDashboard();
  const block = useSelect(moveBlock);
  const fits = useSelect(isDisarmed);
  return (
    <HoldButton
      icon="follow"
      verb={words.calibrate(what)}
      disabled={block !== null || !fits}
      onConfirm={() => operate.sendCommand('calibrate', { what }, { confirmed: true })}
    />
  );
}

/** The most used first. HOLD has a button of its own, which takes less. */
const usual = ['MANUAL', 'ACRO', 'STEERING', 'AUTO', 'GUIDED', 'RTL', 'SMART_RTL', 'LOITER'];
const modes = [...usual, ...[...modeNumbers.keys()].filter((name) => name !== 'HOLD' && !usual.includes(name))];

function Modes() {
  const { operate } = useDashboard();
  const now = useSelect(modeOf);
  const why = useSelect(moveBlock);
  return (
    <section className="card">
      <h2>
        {words.mode} <small>{words.modeNow(now)}</small>
      </h2>
      <div className="rows">
        <Act name="hold" args={{}} icon="hold" words={words.hold} block={askBlock} />
        {modes.map((mode) => (
          <button
            key={mode}
            type="button"
            className="btn"
            aria-pressed={now === mode}
            disabled={why !== null}
            title={why ?? undefined}
            onClick={() => operate.sendCommand('mode', { mode })}
          >
            {mode}
          </button>
        ))}
      </div>
    </section>
  );
}

const slowest = 0.2;
const fastest = 5;

function Speed() {
  const [speedMps, setSpeed] = useState(1);
  useUnits();
  const text = speed(speedMps, 1).join(' ');
  return (
    <section className="card">
      <h2>
        {words.speed} <small>{words.speedOf}</small>
      </h2>
      <div className="rows">
        <input
          type="range"
          aria-label={words.speed}
          aria-valuetext={text}
          min={slowest}
          max={fastest}
          step={0.1}
          value={speedMps}
          onChange={({ target }) => setSpeed(target.valueAsNumber)}
        />
        <Act name="speed" args={{ speedMps }} icon="drive" words={words.set(text)} block={moveBlock} />
      </div>
    </section>
  );
}
