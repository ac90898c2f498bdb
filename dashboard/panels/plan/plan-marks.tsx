/** The points of a plan as they can be touched: numbered, the selected one filled, those of other lists small. */
import { memo } from 'react';
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import { metresFrom, type Place } from '../../store/geo.ts';
import type { Change } from '../../store/plan/changes.ts';
import type { Plan } from '../../store/plan/draft.ts';
import { radiusOf, shapeOf } from '../../store/plan/fence.ts';
import { placeOfItem } from '../../store/plan/places.ts';
import { wordsOf } from '../../store/plan/rover-commands.ts';
import type { Units } from '../../store/units.ts';
import { planMarkWords } from '../../words/plan-marks.ts';
import { type Pixel, toPixel, type View } from '../map/view.ts';
import { useUnits } from '../units.ts';
import type { Size } from '../use-size.ts';
import type { Mark } from './marks.ts';

/** More than these at once are dots: numbers would hide each other. */
const mostNumbered = 300;

type MarksProps = {
  readonly marks: readonly Mark[];
  readonly plan: Plan;
  readonly list: PlanList;
  readonly selected: number | null;
  /** Items of `list` that are another than on the rover. */
  readonly changes: ReadonlyMap<number, Change>;
  /** The item that the rover is on its way to, where the draft is what it holds; null else. */
  readonly current: number | null;
  readonly view: View;
  readonly size: Size;
};

const place = ({ x, y }: Pixel) => `translate(${x.toFixed(1)} ${y.toFixed(1)})`;

export const Marks = memo(function Marks({ marks, plan, list, selected, changes, current, view, size }: MarksProps) {
  const units = useUnits();
  const seen = marks.flatMap((mark) => {
    const at = toPixel(view, size, mark.point);
    const isSeen = at.x > -40 && at.x < size.width + 40 && at.y > -40 && at.y < size.height + 40;
    return isSeen ? [{ mark, at }] : [];
  });
  const isSelected = (mark: Mark) => mark.list === list && mark.index === selected;
  if (seen.length > mostNumbered) {
    const dots = seen.map(({ at }) => `M${at.x.toFixed(1)} ${at.y.toFixed(1)}h0`).join('');
    return (
      <>
        <path className="plan-dots" d={dots} />
        {seen
          .filter(({ mark }) => isSelected(mark))
          .map(({ mark, at }) => (
            <MarkView
              key={mark.index}
              {...{ mark, at, selected: true, isActive: true, words: '', isCurrent: false, change: null }}
            />
          ))}
      </>
    );
  }
  // The selected one last, over its neighbours.
  return seen
    .toSorted((a, b) => Number(isSelected(a.mark)) - Number(isSelected(b.mark)))
    .map(({ mark, at }) => (
      <MarkView
        key={`${mark.list} ${mark.index}`}
        {...{ mark, at }}
        selected={isSelected(mark)}
        isActive={mark.list === list}
        change={mark.list === list ? (changes.get(mark.index) ?? null) : null}
        isCurrent={mark.list === 'mission' && mark.number === current}
        words={wordsAt(plan, mark, units)}
      />
    ));
});

/** What is done at the point: its own words, and those of the actions behind it. */
function wordsAt({ mission }: Plan, { list, index }: Mark, units: Units): string {
  if (list !== 'mission') return '';
  const end = mission.findIndex((item, i) => i > index && placeOfItem(item) !== null);
  const items: readonly PlanItem[] = mission.slice(index, end === -1 ? undefined : end);
  const words = items.map((item) => wordsOf(item, units)).filter((one) => one !== '');
  return words.length > 1 ? `${words[0]} +${words.length - 1}` : (words[0] ?? '');
}

type MarkProps = {
  readonly mark: Mark;
  readonly at: Pixel;
  readonly selected: boolean;
  readonly isActive: boolean;
  readonly isCurrent: boolean;
  readonly change: Change | null;
  readonly words: string;
};

function MarkView({ mark: { list, number }, at, selected, isActive, isCurrent, change, words }: MarkProps) {
  const state = `plan-mark is-${list}${selected ? ' is-selected' : ''}${isActive ? '' : ' is-other'}`;
  const radius = list === 'fence' ? (selected ? 11 : 7) : selected ? 16 : 12;
  return (
    <g
      className={state}
      transform={place(at)}
      data-mark={`${list} ${number}`}
      data-current={isCurrent || undefined}
      data-change={change ?? undefined}
    >
      {isCurrent ? <circle className="plan-current" r={radius + 6} /> : null}
      {list === 'rally' ? (
        <path className="plan-shape" d="M0-15 14 11H-14z" />
      ) : (
        <circle className="plan-shape" r={radius} />
      )}
      {list === 'fence' ? null : (
        <text className="plan-number" y={list === 'rally' ? 7 : 4.5} textAnchor="middle">
          {list === 'rally' ? planMarkWords.rally : number}
        </text>
      )}
      {change === null ? null : <ChangeMark change={change} />}
      {words === '' ? null : <Words text={words} />}
    </g>
  );
}

const signs = { added: 'M-4 0H4M0-4V4', moved: 'M-5 0H5M2-3 5 0 2 3', changed: 'M-4-2H4M-4 2H4' } as const;

/** Another than on the rover: a sign of its own for each kind. */
const ChangeMark = ({ change }: { readonly change: Change }) => (
  // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a drawing is nothing that can be operated
  <g transform="translate(-13 -13)" role="img" aria-label={planMarkWords.changes[change]}>
    <circle className="plan-change-ground" r="8" />
    <path className="plan-change-sign" d={signs[change]} />
  </g>
);

/** A little wider than the text is in any of the fonts. */
const letterPx = 6.3;

function Words({ text }: { readonly text: string }) {
  const width = text.length * letterPx + 14;
  return (
    <g transform="translate(16 -34)">
      <rect className="plan-words" width={width.toFixed(0)} height="22" rx="4" />
      <text className="plan-words-text" x="7" y="15">
        {text}
      </text>
    </g>
  );
}

type RadiusProps = {
  readonly plan: Plan;
  readonly selected: number;
  readonly anchor: Place;
  readonly view: View;
  readonly size: Size;
};

/** Where the edge of the selected circle can be dragged; null where none is selected. */
export function radiusHandle({ plan: { fence }, selected, anchor, view, size }: RadiusProps): Pixel | null {
  const item = fence[selected];
  const centre = item && placeOfItem(item);
  if (!item || !centre || shapeOf(fence, selected)?.kind !== 'circle') return null;
  const at = toPixel(view, size, metresFrom(anchor, centre));
  return { x: at.x + radiusOf(item) * view.pxPerM, y: at.y };
}

export const RadiusHandle = ({ at }: { readonly at: Pixel }) => (
  <g transform={place(at)} data-radius>
    <rect className="plan-handle" x="-9" y="-9" width="18" height="18" rx="4" />
    <path className="plan-handle-arrows" d="M-5 0H5M-2-3-5 0-2 3M2-3 5 0 2 3" />
  </g>
);
