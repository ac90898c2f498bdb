/** Lanes over a line of time, with a mark for each place where something happened; moved and zoomed by drag, wheel and keys. */
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { type Happened, type Lane, lanes, looked, type Mark, marksOf } from '../../store/data/happenings.ts';
import type { Stretch } from '../../store/data/pieces.ts';
import { timelineWords } from '../../words/data.ts';
import { pictureOf } from '../event-picture.ts';
import { dateText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { severityLook } from '../message-text.ts';
import { useSize } from '../use-size.ts';
import { timeText } from './clock.ts';
import type { Sentence } from './happened-list.tsx';

const laneHeight = 48;
const markPx = 44;

type LineProps = {
  readonly happened: readonly Happened[];
  readonly hidden: readonly Lane[];
  readonly gaps: readonly Stretch[];
  readonly stretch: Stretch;
  readonly sentence: Sentence;
  readonly onLook: (stretch: Stretch) => void;
  readonly onMark: (events: readonly Happened[]) => void;
};

const keysOf: Readonly<Record<string, readonly [zoom: number, move: number]>> = {
  ArrowLeft: [1, -0.2],
  ArrowRight: [1, 0.2],
  '+': [0.5, 0],
  '-': [2, 0],
};

export function Line({ happened, hidden, gaps, stretch, sentence, onLook, onMark }: LineProps) {
  const { ref, size } = useSize<HTMLDivElement>();
  const shown = lanes.filter((lane) => !hidden.includes(lane));
  const marks = useMemo(
    () => (size.width === 0 ? [] : marksOf(happened, stretch, size.width, markPx)),
    [happened, stretch, size.width],
  );
  const ticks = useMemo(
    () => (size.width === 0 ? [] : marksOf(happened, stretch, size.width, 2)),
    [happened, stretch, size.width],
  );
  const height = shown.length * laneHeight;
  const x = (t: number) => ((t - stretch.from) / (stretch.to - stretch.from)) * size.width;
  const pan = usePan(ref, stretch, size.width, onLook);
  const onKey = (event: KeyboardEvent) => {
    const change = keysOf[event.key];
    if (change !== undefined) onLook(looked(stretch, ...change));
  };
  return (
    <fieldset className="timeline-line" aria-label={timelineWords.line} onKeyDown={onKey}>
      <div ref={ref} className="timeline-lanes-box" style={{ height }} {...pan}>
        {shown.map((lane, row) => (
          <div key={lane} className="timeline-lane" style={{ top: row * laneHeight, height: laneHeight }}>
            <span>{timelineWords.lanes[lane]}</span>
          </div>
        ))}
        {gaps.map(({ from, to }) =>
          to < stretch.from || from > stretch.to ? null : (
            <div
              key={from}
              className="timeline-gap"
              style={{
                left: Math.max(0, x(from)),
                width: Math.max(4, Math.min(size.width, x(to)) - Math.max(0, x(from))),
              }}
            >
              <span>{timelineWords.gap}</span>
            </div>
          ),
        )}
        <svg width={size.width} height={height} aria-hidden="true">
          {ticks.map(({ x: at, lane, worst }) => (
            <path
              key={`${lane} ${at}`}
              className={`timeline-tick ${severityLook(worst).tone}`}
              d={`M${at.toFixed(1)} ${(shown.indexOf(lane) + 1) * laneHeight - 8}v8`}
            />
          ))}
        </svg>
        {marks.map((mark) => (
          <MarkButton
            key={`${mark.lane} ${mark.events[0]?.entry.seq}`}
            mark={mark}
            row={shown.indexOf(mark.lane)}
            width={size.width}
            {...{ sentence, onMark }}
          />
        ))}
      </div>
      <Times stretch={stretch} width={size.width} />
    </fieldset>
  );
}

type MarkProps = Pick<LineProps, 'sentence' | 'onMark'> & {
  readonly mark: Mark;
  readonly row: number;
  readonly width: number;
};

function MarkButton({ mark, row, width, sentence, onMark }: MarkProps) {
  const gravest = mark.events.find(({ entry }) => entry.severity === mark.worst) ?? mark.events[0];
  if (gravest === undefined) return null;
  const { tone } = severityLook(mark.worst);
  // In the middle of its place, where no other mark of the lane can be.
  const left = Math.max(0, Math.min(width - markPx, Math.floor(mark.x / markPx) * markPx));
  const label = timelineWords.mark(mark.events.length, timelineWords.lanes[mark.lane], sentence(gravest.entry.body));
  return (
    <button
      type="button"
      className={`timeline-mark ${tone}`}
      style={{ left, top: row * laneHeight }}
      aria-label={label}
      onClick={() => onMark(mark.events)}
    >
      <Icon name={pictureOf[gravest.entry.body.kind]} small />
      {mark.events.length > 1 ? <b>{mark.events.length}</b> : null}
    </button>
  );
}

/** A drag along the line moves it; a tap is a tap. */
function usePan(
  ref: { readonly current: HTMLDivElement | null },
  stretch: Stretch,
  width: number,
  onLook: (stretch: Stretch) => void,
) {
  const begun = useRef<{ readonly x: number; readonly stretch: Stretch } | null>(null);
  useEffect(() => {
    const box = ref.current;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.altKey) return;
      event.preventDefault();
      onLook(looked(stretch, event.deltaY > 0 ? 1.25 : 0.8, 0));
    };
    box?.addEventListener('wheel', onWheel, { passive: false });
    return () => box?.removeEventListener('wheel', onWheel);
  }, [ref, stretch, onLook]);
  return {
    onPointerDown: ({ clientX }: { readonly clientX: number }) => {
      begun.current = { x: clientX, stretch };
    },
    onPointerMove: ({ clientX, buttons }: { readonly clientX: number; readonly buttons: number }) => {
      const before = begun.current;
      if (before === null || buttons === 0 || width === 0 || Math.abs(clientX - before.x) < 6) return;
      onLook(looked(before.stretch, 1, (before.x - clientX) / width));
    },
    onPointerUp: () => {
      begun.current = null;
    },
  };
}

/** A time for each 110 px; the day where the line is longer than one. */
function Times({ stretch, width }: { readonly stretch: Stretch; readonly width: number }) {
  const count = Math.max(2, Math.floor(width / 110));
  const times = Array.from({ length: count }, (_, i) => stretch.from + ((stretch.to - stretch.from) * i) / (count - 1));
  const isLong = stretch.to - stretch.from > 86_400;
  return (
    <div className="timeline-times" aria-hidden="true">
      {times.map((t) => (
        <span key={t}>{isLong ? dateText(t * 1000) : timeText(t)}</span>
      ))}
    </div>
  );
}
