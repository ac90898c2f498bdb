/** Events in words: those that were tapped, and all in sight, newest first; each leads to its moment in a recording. */
import { useEffect } from 'react';
import { isoOf } from '../../store/data/csv.ts';
import { type Happened, momentIn } from '../../store/data/happenings.ts';
import { vehicleOf } from '../../store/select.ts';
import { timelineWords } from '../../words/data.ts';
import { Icon } from '../icons.tsx';
import { severityLook } from '../message-text.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { timeText } from './clock.ts';

const listed = 60;

/** An event as a sentence. */
export type Sentence = (body: Happened['entry']['body']) => string;

type EventsProps = { readonly events: readonly Happened[]; readonly sentence: Sentence };

export function Chosen({ events, sentence, onClose }: EventsProps & { readonly onClose: () => void }) {
  return (
    <section className="timeline-chosen" aria-label={timelineWords.chosen(events.length)} aria-live="polite">
      <header>
        <b>{timelineWords.chosen(events.length)}</b>
        <span className="sp" />
        <button type="button" className="btn" aria-label={timelineWords.closeChosen} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      <ul>
        {events.slice(-12).map((one) => (
          <li key={one.entry.seq}>
            <Event one={one} sentence={sentence} />
            <ReplayThis t={one.t} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Event({ one: { entry, t }, sentence }: { readonly one: Happened; readonly sentence: Sentence }) {
  const look = severityLook(entry.severity);
  return (
    <span className="timeline-event">
      <span className={look.tone}>
        <Icon name={look.icon} small />
        <span className="hidden-text">{look.word}</span>
      </span>
      <span>{sentence(entry.body)}</span>
      <time dateTime={isoOf(t)}>{timeText(t)}</time>
    </span>
  );
}

/** Only where a recording has that moment. */
function ReplayThis({ t }: { readonly t: number }) {
  const { recordings } = useDashboard();
  const list = useSelect((state) => state.recordings.list);
  const isReplay = useSelect((state) => vehicleOf(state)?.replay === true);
  useEffect(() => {
    if (list === null) void recordings.refresh();
  }, [list, recordings]);
  const moment = list === null || isReplay ? null : momentIn(list, t * 1000);
  if (moment === null) return null;
  return (
    <button
      type="button"
      className="btn"
      aria-label={timelineWords.replay}
      onClick={() => recordings.play(moment.name, moment.positionMs)}
    >
      <Icon name="film" />
      {timelineWords.replayShort}
    </button>
  );
}

export function List({ events, sentence, onPick }: EventsProps & { readonly onPick: (one: Happened) => void }) {
  const newest = events.slice(-listed).toReversed();
  return (
    <>
      <p className="muted timeline-count">
        {events.length === 0 ? timelineWords.nothing : timelineWords.list(newest.length, events.length)}
      </p>
      <ol className="timeline-list">
        {newest.map((one) => (
          <li key={one.entry.seq}>
            <button type="button" onClick={() => onPick(one)}>
              <Event one={one} sentence={sentence} />
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
