/** The items of one list as rows; the selected one is open, to be changed. */
import { memo, useEffect, useRef } from 'react';
import { type PlanItem, type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import type { Change } from '../../store/plan/changes.ts';
import type { Leg } from '../../store/plan/course.ts';
import { radiusOf, type Shape, shapesOf } from '../../store/plan/fence.ts';
import { isPlaced } from '../../store/plan/places.ts';
import { labelOf, wordsOf } from '../../store/plan/rover-commands.ts';
import { itemWords } from '../../words/plan-items.ts';
import { planMarkWords } from '../../words/plan-marks.ts';
import { distance, length, speed } from '../format.ts';
import { useUnits } from '../units.ts';
import { FenceEditor, RallyEditor } from './fence-editor.tsx';
import { MissionEditor } from './item-editor.tsx';
import { useDesk, useDeskState } from './use-desk.ts';
import { useChanges, useCourse } from './use-plan.ts';

export function ListTabs() {
  const desk = useDesk();
  const shown = useDeskState((state) => state.list);
  const plan = useDeskState((state) => state.history.present);
  const count = { mission: plan.mission.length, fence: shapesOf(plan.fence).length, rally: plan.rally.length };
  return (
    <fieldset className="plan-tabs" aria-label={itemWords.lists}>
      {planLists.map((list) => (
        <button key={list} type="button" aria-pressed={shown === list} onClick={() => desk.select(list, null)}>
          {itemWords.tabs[list]} <small>{count[list]}</small>
        </button>
      ))}
    </fieldset>
  );
}

const views = { mission: MissionRows, fence: FenceRows, rally: RallyRows } as const;

export function Items() {
  const list = useDeskState((state) => state.list);
  const selected = useDeskState((state) => state.selected);
  const ref = useRef<HTMLDivElement>(null);
  // What is touched on the map is looked for here.
  useEffect(() => {
    if (selected !== null && list !== undefined)
      ref.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [selected, list]);
  const View = views[list];
  return (
    <div className="plan-items" ref={ref}>
      <View />
    </div>
  );
}

/** How it is another than on the rover. */
const Changed = ({ change }: { readonly change: Change | undefined }) =>
  change === undefined ? null : (
    <small className="plan-change" data-change={change}>
      {planMarkWords.changes[change]}
    </small>
  );

const Empty = ({ children }: { readonly children: string }) => <p className="plan-empty">{children}</p>;

function MissionRows() {
  const desk = useDesk();
  const mission = useDeskState((state) => state.history.present.mission);
  const selected = useDeskState((state) => state.selected);
  const { legs } = useCourse();
  const changes = useChanges('mission');
  const { speed: speedUnit } = useUnits();
  if (mission.length === 0) return <Empty>{itemWords.noMission}</Empty>;
  return (
    <>
      <div className="plan-row plan-head" aria-hidden="true">
        <span>{itemWords.number}</span>
        <span>{itemWords.action}</span>
        <span className="r">{itemWords.leg}</span>
        <span className="r">{speedUnit}</span>
        <span>{itemWords.atPoint}</span>
      </div>
      <ol>
        {mission.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is what an item is named by
          <li key={index}>
            <MissionRow
              {...{ item, index, leg: legs[index], change: changes.get(index) }}
              isSelected={selected === index}
              onSelect={desk.select}
            />
            {selected === index ? <MissionEditor index={index} item={item} /> : null}
          </li>
        ))}
      </ol>
    </>
  );
}

type RowProps = {
  readonly item: PlanItem;
  readonly index: number;
  readonly leg: Leg | undefined;
  readonly change: Change | undefined;
  readonly isSelected: boolean;
  readonly onSelect: (list: PlanList, index: number | null) => void;
};

const MissionRow = memo(
  function MissionRow({ item, index, leg, change, isSelected, onSelect }: RowProps) {
    const metres = leg?.metres ?? null;
    const words = wordsOf(item, useUnits());
    return (
      <button
        type="button"
        className={isPlaced(item) ? 'plan-row' : 'plan-row is-action'}
        aria-pressed={isSelected}
        onClick={() => onSelect('mission', isSelected ? null : index)}
      >
        <b>{index + 1}</b>
        <span>
          {labelOf(item.command)} <Changed change={change} />
        </span>
        <span className="r">{metres === null ? '' : distance(metres).join(' ')}</span>
        <span className="r">{leg?.speedMps == null ? '' : speed(leg.speedMps)[0]}</span>
        <span className="plan-words-cell">{words === '' ? <span className="muted">–</span> : words}</span>
      </button>
    );
  },
  (a, b) =>
    a.item === b.item &&
    a.index === b.index &&
    a.change === b.change &&
    a.isSelected === b.isSelected &&
    a.leg?.metres === b.leg?.metres &&
    a.leg?.speedMps === b.leg?.speedMps,
);

/** Of the first of its corners that is another. */
const changeIn = (changes: ReadonlyMap<number, Change>, { at, count }: Shape): Change | undefined =>
  [...changes].find(([index]) => index >= at && index < at + count)?.[1];

function shapeWords(shape: Shape, fence: readonly PlanItem[]): string {
  const item = fence[shape.at];
  if (shape.kind === 'circle') return itemWords.circleOf(length(item ? radiusOf(item) : null).join(' '));
  if (shape.kind === 'polygon') return itemWords.areaOf(shape.count);
  return shape.kind === 'return' ? itemWords.returnPoint : itemWords.noShape;
}

function FenceRows() {
  const desk = useDesk();
  const fence = useDeskState((state) => state.history.present.fence);
  const selected = useDeskState((state) => state.selected);
  useUnits();
  const changes = useChanges('fence');
  if (fence.length === 0) return <Empty>{itemWords.noFence}</Empty>;
  return (
    <ol>
      {shapesOf(fence).map((shape, number) => {
        const isSelected = selected !== null && selected >= shape.at && selected < shape.at + shape.count;
        return (
          <li key={shape.at}>
            <button
              type="button"
              className="plan-row is-wide"
              aria-pressed={isSelected}
              onClick={() => desk.select('fence', isSelected ? null : shape.at)}
            >
              <b>{number + 1}</b>
              <span>
                {shapeWords(shape, fence)} <Changed change={changeIn(changes, shape)} />
              </span>
              <span>{shape.inclusion ? itemWords.within : shape.kind === 'return' ? '' : itemWords.out}</span>
            </button>
            {isSelected ? <FenceEditor shape={shape} index={selected} /> : null}
          </li>
        );
      })}
    </ol>
  );
}

function RallyRows() {
  const desk = useDesk();
  const rally = useDeskState((state) => state.history.present.rally);
  const selected = useDeskState((state) => state.selected);
  useUnits();
  const changes = useChanges('rally');
  if (rally.length === 0) return <Empty>{itemWords.noRally}</Empty>;
  return (
    <ol>
      {rally.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is what an item is named by
        <li key={index}>
          <button
            type="button"
            className="plan-row is-wide"
            aria-pressed={selected === index}
            onClick={() => desk.select('rally', selected === index ? null : index)}
          >
            <b>{index + 1}</b>
            <span>
              {itemWords.rally} <Changed change={changes.get(index)} />
            </span>
            <span className="muted">{length(item.z).join(' ')}</span>
          </button>
          {selected === index ? <RallyEditor index={index} item={item} /> : null}
        </li>
      ))}
    </ol>
  );
}
