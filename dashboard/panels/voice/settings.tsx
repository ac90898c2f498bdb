/** What this device says, shakes and sounds, and whether it can. */
import { useSyncExternalStore } from 'react';
import type { VoiceChoice } from '../../store/speech/voice-choice.ts';
import { voiceWords as words } from '../../words/voice.ts';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useKept } from '../kept.ts';
import { voiceChoice } from './choice.ts';
import { canSound, canSpeak, canVibrate, hasVoices, onVoices } from './device.ts';
import { testVoice } from './voice.tsx';
import './voice.css';

const change = (part: Partial<VoiceChoice>) => voiceChoice.choose({ ...voiceChoice.now(), ...part });

export function VoiceSettings() {
  const choice = useKept(voiceChoice);
  const { speaks, vibrates, tones, volume, rate } = choice;
  const isHeard = useSyncExternalStore(onVoices, hasVoices);
  const chosen = [speaks && words.speaks, vibrates && words.vibrates, tones && words.tones].filter(Boolean).join(', ');
  return (
    <details className="voice">
      <summary>
        <Icon name="messages" small />
        {words.title}
        <small>{chosen === '' ? words.nothing : chosen}</small>
        <span className="voice-turn">
          <Icon name="back" small />
        </span>
      </summary>
      <p className="muted">{words.about}</p>
      <fieldset className="rows" aria-label={words.title}>
        <Toggle of="speaks" title={words.speaks} can={canSpeak()} />
        <Toggle of="vibrates" title={words.vibrates} can={canVibrate()} />
        <Toggle of="tones" title={words.tones} can={canSound()} />
        <button type="button" className="btn" disabled={chosen === ''} onClick={testVoice}>
          {words.test}
        </button>
      </fieldset>
      {canSpeak() ? null : <p className="caution">{words.noSpeech}</p>}
      {speaks && canSpeak() && !isHeard ? <p className="caution">{words.noVoices}</p> : null}
      {canVibrate() ? null : <p className="muted">{words.noVibration}</p>}
      {canSound() ? null : <p className="muted">{words.noTones}</p>}
      <div className="voice-ranges">
        <Range
          title={words.volume}
          value={volume}
          {...{ min: 0.1, max: 1 }}
          text={words.volumeText(Math.round(volume * 100))}
          set={(to) => change({ volume: to })}
        />
        <Range
          title={words.rate}
          value={rate}
          {...{ min: 0.5, max: 2 }}
          text={words.rateText(figure(rate, 1))}
          set={(to) => change({ rate: to })}
        />
      </div>
    </details>
  );
}

type ToggleProps = { readonly of: 'speaks' | 'vibrates' | 'tones'; readonly title: string; readonly can: boolean };

function Toggle({ of, title, can }: ToggleProps) {
  const isOn = useKept(voiceChoice)[of];
  return (
    <button type="button" className="btn" aria-pressed={isOn} disabled={!can} onClick={() => change({ [of]: !isOn })}>
      <Icon name={isOn ? 'check' : 'minus'} small />
      {title}
    </button>
  );
}

type RangeProps = {
  readonly title: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
  set(to: number): void;
};

const Range = ({ title, value, min, max, text, set }: RangeProps) => (
  <label>
    {title}
    <input
      type="range"
      {...{ min, max, step: 0.1, value }}
      aria-valuetext={text}
      onChange={({ target }) => set(Number(target.value))}
    />
    <b>{text}</b>
  </label>
);
