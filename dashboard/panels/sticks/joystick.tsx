/** Setting up what drives by hand: every device that is there, what it would send, and how it is read. */
import { useRef, useState } from 'react';
import type { PadView as Pad } from '../../store/inputs/inputs-state.ts';
import { standardProfile } from '../../store/inputs/profile.ts';
import { profileFile, profileFrom, wouldSend } from '../../store/inputs/wizard.ts';
import { joystickWords as words } from '../../words/joystick.ts';
import { setupWords } from '../../words/setup.ts';
import { saveJson } from '../export-log.ts';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { PickFile } from '../pick-file.tsx';
import { Link } from '../route.tsx';
import { SetupFrame } from '../setup/frame.tsx';
import { ButtonActs } from './button-acts.tsx';
import { Mapping } from './mapping.tsx';
import { chosenOf, oddities, PadReadings } from './pad.tsx';
import { padName } from './pad-name.ts';
import './joystick.css';
import { useInputs, useInputsState, useWatchedPads } from './use-inputs.ts';

export function JoystickPage() {
  useWatchedPads();
  const pads = useInputsState((state) => state.pads);
  const chosen = useInputsState(chosenOf);
  return (
    <SetupFrame
      title={setupWords.joystick}
      aside={
        <Link to="/sticks" className="btn">
          <Icon name="stick" />
          {words.toSticks}
        </Link>
      }
    >
      <div className="setup-columns">
        <div className="setup-stack">
          {chosen === null ? null : <Test pad={chosen} />}
          <Devices pads={pads} />
        </div>
        {chosen === null ? null : (
          <div className="setup-stack">
            <Mapping pad={chosen} />
            <ButtonActs pad={chosen} />
            <Profile pad={chosen} />
          </div>
        )}
      </div>
    </SetupFrame>
  );
}

const Devices = ({ pads }: { readonly pads: readonly Pad[] }) => (
  <section className="card" aria-label={words.devices}>
    <h2>{words.devices}</h2>
    {pads.length === 0 ? <p className="muted">{words.none}</p> : null}
    {pads.map((pad) => (
      <Device key={pad.index} pad={pad} />
    ))}
  </section>
);

function Device({ pad }: { readonly pad: Pad }) {
  const inputs = useInputs();
  return (
    <article className="pad-device" data-pad={padName(pad.id)} data-chosen={pad.chosen}>
      <header>
        <b>{padName(pad.id)}</b>
        {pad.chosen ? (
          <span className="ok pad-drives">
            <Icon name="check" small />
            {words.drives}
          </span>
        ) : (
          <button type="button" className="btn" onClick={() => inputs.prefer(pad.id)}>
            {words.choose}
          </button>
        )}
        <small className="muted">
          {words.counts(pad.counted.axes, pad.counted.buttons)}, {pad.standard ? words.standard : words.unknownLayout}
        </small>
      </header>
      {oddities(pad).map((sentence) => (
        <p key={sentence} className="pad-odd">
          <span className="caution">
            <Icon name="warn" small />
          </span>
          {sentence}
        </p>
      ))}
      <PadReadings pad={pad} profile={inputs.profileOf(pad.id)} />
    </article>
  );
}

const pct = (value: number): string => `${figure(Math.abs(100 * value))} %`;

/** What it would send, as the page with the sticks would show it. */
function Test({ pad }: { readonly pad: Pad }) {
  const profile = useInputsState((state) => state.profile);
  const { steer, throttle, held } = wouldSend(pad, profile);
  const turn = steer === 0 ? '' : steer < 0 ? words.left : words.right;
  return (
    <section className="card pad-test" aria-label={words.test} data-held={held}>
      <h2>
        {words.test} <small>{words.testHint}</small>
      </h2>
      <Bar title={words.throttle} value={throttle} text={`${pct(throttle)} ${throttle < 0 ? words.back : ''}`} />
      <Bar title={words.steering} value={steer} text={`${pct(steer)} ${turn}`} />
      <p className={held ? 'ok' : 'muted'}>{held ? words.held : words.notHeld}</p>
    </section>
  );
}

type BarProps = { readonly title: string; readonly value: number; readonly text: string };

const Bar = ({ title, value, text }: BarProps) => (
  <p className="pad-bar">
    <span>{title}</span>
    <i aria-hidden="true">
      <b style={{ left: `${50 + Math.min(0, value) * 50}%`, width: `${Math.abs(value) * 50}%` }} />
    </i>
    <b>{text.trim()}</b>
  </p>
);

const largestFile = 65_536;

async function read(file: File) {
  if (file.size > largestFile) return { ok: false, why: words.tooLarge } as const;
  try {
    const found = profileFrom(await file.text());
    return found.ok
      ? found
      : ({ ok: false, why: found.why === 'not JSON' ? words.notJson : words.notProfile } as const);
  } catch {
    return { ok: false, why: words.unreadable } as const;
  }
}

function Profile({ pad }: { readonly pad: Pad }) {
  const inputs = useInputs();
  const profile = useInputsState((state) => state.profile);
  const [said, setSaid] = useState<{ readonly tone: string; readonly text: string } | null>(null);
  const latest = useRef(0);
  const load = async (file: File) => {
    latest.current += 1;
    const turn = latest.current;
    const found = await read(file);
    if (turn !== latest.current) return;
    if (found.ok) inputs.setProfile(found.profile);
    setSaid(
      found.ok
        ? { tone: 'ok', text: words.loaded(found.pad === '' ? '' : padName(found.pad)) }
        : { tone: 'warn', text: found.why },
    );
  };
  return (
    <section className="card" aria-label={words.profile}>
      <h2>
        {words.profile} <small>{words.profileHint}</small>
      </h2>
      <div className="rows">
        <button type="button" className="btn" onClick={() => saveJson('tether-pad', profileFile(pad.id, profile))}>
          <Icon name="save" />
          {words.save}
        </button>
        <PickFile label={words.load} accept=".json,application/json" onFile={load} />
        <button type="button" className="btn" onClick={() => inputs.setProfile(standardProfile)}>
          <Icon name="undo" />
          {words.reset}
        </button>
      </div>
      {said === null ? null : (
        <p className={said.tone} role="status">
          {said.text}
        </p>
      )}
    </section>
  );
}
