/** What happened, on lanes over a line of time; and the same as a list, for keyboards and for whoever hears the page. */
import { useMemo, useState } from 'react';
import { isoOf } from '../../store/data/csv.ts';
import { type Happened, type Lane, lanes, looked } from '../../store/data/happenings.ts';
import type { Stretch } from '../../store/data/pieces.ts';
import type { Table } from '../../store/data/series-csv.ts';
import { nameOf } from '../../store/vehicles.ts';
import { csvWords, timelineWords } from '../../words/data.ts';
import { Icon } from '../icons.tsx';
import { sentenceOf } from '../message-text.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { nowSOf } from './clock.ts';
import { Chosen, List, type Sentence } from './happened-list.tsx';
import { SaveCsv } from './save-csv.tsx';
import { Line } from './time-lanes.tsx';
import { useJournal } from './use-journal.ts';
import './timeline.css';

const newestS = 300;

export function Timeline() {
  const journal = useJournal();
  const [text, setText] = useState('');
  const [hidden, setHidden] = useState<readonly Lane[]>([]);
  const [wished, setWished] = useState<Stretch | null>(null);
  const [chosen, setChosen] = useState<readonly Happened[]>([]);
  const sentence = useSentence();
  const { happened } = journal;
  const passed = useMemo(
    () =>
      happened.filter(({ entry, lane }) => {
        if (hidden.includes(lane)) return false;
        return text === '' || sentence(entry.body).toLowerCase().includes(text.toLowerCase());
      }),
    [happened, hidden, text, sentence],
  );
  const whole = useWhole(happened);
  const stretch = wished ?? whole;
  const inSight = useMemo(() => passed.filter(({ t }) => t >= stretch.from && t <= stretch.to), [passed, stretch]);
  return (
    <section className="card timeline" aria-label={timelineWords.title}>
      <header>
        <h2>{timelineWords.title}</h2>
      </header>
      <div className="data-tools">
        <input
          type="search"
          value={text}
          placeholder={timelineWords.find}
          aria-label={timelineWords.find}
          onChange={({ target }) => setText(target.value)}
        />
        <span className="sp" />
        <SaveCsv what="events" about={csvWords.events} stretch={stretch} make={() => tableOf(inSight, sentence)} />
      </div>
      <fieldset className="data-choices timeline-lanes" aria-label={timelineWords.lane}>
        {lanes.map((lane) => (
          <button
            type="button"
            key={lane}
            aria-pressed={!hidden.includes(lane)}
            onClick={() => setHidden(hidden.includes(lane) ? hidden.filter((one) => one !== lane) : [...hidden, lane])}
          >
            {timelineWords.lanes[lane]}
          </button>
        ))}
      </fieldset>
      {journal.why === '' ? null : (
        <p className="caution" role="alert">
          {journal.why}
        </p>
      )}
      <Line
        happened={passed}
        hidden={hidden}
        gaps={journal.gaps}
        stretch={stretch}
        sentence={sentence}
        onLook={setWished}
        onMark={setChosen}
      />
      <div className="data-tools">
        <Steer label={timelineWords.earlier} icon="back" onPress={() => setWished(looked(stretch, 1, -0.5))} />
        <Steer label={timelineWords.later} icon="back" flipped onPress={() => setWished(looked(stretch, 1, 0.5))} />
        <Steer label={timelineWords.closer} icon="plus" onPress={() => setWished(looked(stretch, 0.4, 0))} />
        <Steer label={timelineWords.wider} icon="minus" onPress={() => setWished(looked(stretch, 2.5, 0))} />
        <button type="button" className="btn" aria-pressed={wished === null} onClick={() => setWished(null)}>
          {timelineWords.all}
        </button>
        <button
          type="button"
          className="btn"
          onClick={() => setWished({ from: whole.to - newestS, to: whole.to + newestS / 50 })}
        >
          {timelineWords.newest}
        </button>
      </div>
      {chosen.length > 0 ? <Chosen events={chosen} sentence={sentence} onClose={() => setChosen([])} /> : null}
      <List events={inSight} sentence={sentence} onPick={(one) => setChosen([one])} />
      <footer className="timeline-foot">
        <small className="muted">{journal.isReading ? timelineWords.reading : timelineWords.read(journal.from)}</small>
        {journal.standing === 'more' ? (
          <button type="button" className="btn" disabled={journal.isReading} onClick={journal.readOlder}>
            {timelineWords.older}
          </button>
        ) : (
          <small className="muted">{timelineWords[journal.standing]}</small>
        )}
      </footer>
    </section>
  );
}

function useSentence(): Sentence {
  const { store } = useDashboard();
  return useMemo(() => {
    const nameBy = (id: string) => {
      const vehicle = store.getState().mirror.vehicles.get(id);
      return vehicle === undefined ? id : nameOf(vehicle);
    };
    return (body) => sentenceOf(body, 'vehicle' in body ? nameBy(body.vehicle) : '');
  }, [store]);
}

/** From the first event to now, and a little beyond; renewed in steps, so that marks do not creep. */
function useWhole(happened: readonly Happened[]): Stretch {
  const nowStep = useSelect((state) => Math.ceil((nowSOf(state) ?? 0) / 5) * 5);
  const first = happened[0]?.t ?? nowStep - 60;
  return useMemo(() => {
    const span = Math.max(30, nowStep - first);
    return { from: first - span * 0.03, to: Math.max(nowStep, first + span) };
  }, [first, nowStep]);
}

type SteerProps = {
  readonly label: string;
  readonly icon: 'back' | 'plus' | 'minus';
  readonly flipped?: boolean;
  readonly onPress: () => void;
};

const Steer = ({ label, icon, flipped = false, onPress }: SteerProps) => (
  <button type="button" className={flipped ? 'btn is-flipped' : 'btn'} aria-label={label} onClick={onPress}>
    <Icon name={icon} />
  </button>
);

function tableOf(events: readonly Happened[], sentence: Sentence): Table {
  return {
    head: csvWords.columns.events,
    rows: events.map(({ entry, lane, t }) => [
      isoOf(t),
      entry.seq,
      entry.severity,
      entry.body.kind,
      'vehicle' in entry.body ? entry.body.vehicle : null,
      lane,
      sentence(entry.body),
    ]),
  };
}
