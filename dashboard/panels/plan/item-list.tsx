/** The items of one list as rows; the selected one is open, to be changed. */
import { memo, useEffect, useRef } from 'react';
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import type { Leg } from '../../store/plan/course.ts';
import { radiusOf, type Shape, shapesOf } from '../../store/plan/fence.ts';
import { isPlaced } from '../../store/plan/places.ts';
import { labelOf, wordsOf } from '../../store/plan/rover-commands.ts';
import { distance, figure } from '../format.ts';
import { FenceEditor, RallyEditor } from './fence-editor.tsx';
import { MissionEditor } from './item-editor.tsx';
import { useDesk, useDeskState } from './use-desk.ts';
import { useCourse } from './use-plan.ts';

const tabs: readonly { readonly list: PlanList; readonly label: string }[] = [
  { list: 'mission', label: 'Mission' },
  { list: 'fence', label: 'Fence' },
  { list: 'rally', label: 'Rally' },
];

export function ListTabs() {
  const desk = useDesk();
  const shown = useDeskState((state) => state.list);
  const plan = useDeskState((state) => state.history.present);
  const count = { mission: plan.mission.length, fence: shapesOf(plan.fence).length, rally: plan.rally.length };
  return (
    <fieldset className="plan-tabs" aria-label="Lists of the plan">
      {tabs.map(({ list, label }) => (
        <button key={list} type="button" aria-pressed={shown === list} onClick={() => desk.select(list, null)}>
          {label} <small>{count[list]}</small>
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

const Empty = ({ children }: { readonly children: string }) => <p className="plan-empty">{children}</p>;

function MissionRows() {
  const desk = useDesk();
  const mission = useDeskState((state) => state.history.present.mission);
  const selected = useDeskState((state) => state.selected);
  const { legs } = useCourse();
  if (mission.length === 0) return <Empty>No points yet. Take “Add” and tap the map, or open a file.</Empty>;
  return (
    <>
      <div className="plan-row plan-head" aria-hidden="true">
        <span>No.</span>
        <span>Action</span>
        <span className="r">Leg</span>
        <span className="r">m/s</span>
        <span>At the point</span>
      </div>
      <ol>
        {mission.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its place is what an item is named by
          <li key={index}>
            <MissionRow {...{ item, index, leg: legs[index] }} isSelected={selected === index} onSelect={desk.select} />
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
  readonly isSelected: boolean;
  readonly onSelect: (list: PlanList, index: number | null) => void;
};

const MissionRow = memo(
  function MissionRow({ item, index, leg, isSelected, onSelect }: RowProps) {
    const metres = leg?.metres ?? null;
    const words = wordsOf(item);
    return (
      <button
        type="button"
        className={isPlaced(item) ? 'plan-row' : 'plan-row is-action'}
        aria-pressed={isSelected}
        onClick={() => onSelect('mission', isSelected ? null : index)}
      >
        <b>{index + 1}</b>
        <span>{labelOf(item.command)}</span>
        <span className="r">{metres === null ? '' : distance(metres).join(' ')}</span>
        <span className="r">{leg?.speedMps == null ? '' : figure(leg.speedMps, 2)}</span>
        <span className="plan-words-cell">{words === '' ? <span className="muted">–</span> : words}</span>
      </button>
    );
  },
  (a, b) =>
    a.item === b.item &&
    a.index === b.index &&
    a.isSelected === b.isSelected &&
    a.leg?.metres === b.leg?.metres &&
    a.leg?.speedMps === b.leg?.speedMps,
);

function shapeWords(shape: Shape, fence: readonly PlanItem[]): string {
  const item = fence[shape.at];
  if (shape.kind === 'circle') return `Circle of ${figure(item ? radiusOf(item) : null, 1)} m`;
  if (shape.kind === 'polygon') return `Area of ${shape.count} ${shape.count === 1 ? 'corner' : 'corners'}`;
  return shape.kind === 'return' ? 'Where it returns to' : 'Part of no shape';
}

function FenceRows() {
  const desk = useDesk();
  const fence = useDeskState((state) => state.history.present.fence);
  const selected = useDeskState((state) => state.selected);
  if (fence.length === 0) return <Empty>No fence. Take “Fence” and tap the corners of an area on the map.</Empty>;
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
              <span>{shapeWords(shape, fence)}</span>
              <span>{shape.inclusion ? 'stay within' : shape.kind === 'return' ? '' : 'keep out'}</span>
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
  if (rally.length === 0) return <Empty>No rally points: places nearer than home that the rover may return to.</Empty>;
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
            <span>Rally point</span>
            <span className="muted">{figure(item.z, 1)} m</span>
          </button>
          {selected === index ? <RallyEditor index={index} item={item} /> : null}
        </li>
      ))}
    </ol>
  );
}
