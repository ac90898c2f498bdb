/** A shape of a fence, open at one of its corners; and a rally point. */
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { midway, withItems } from '../../store/plan/edits.ts';
import { cornerInserted, radiusOf, resized, type Shape, shapeRemoved, turned } from '../../store/plan/fence.ts';
import { isPlaced, placeOfItem } from '../../store/plan/places.ts';
import { itemWords as words } from '../../words/plan-items.ts';
import { Icon } from '../icons.tsx';
import { Delete, type ItemProps, PlaceFields, useItemEdit } from './editor-parts.tsx';
import { NumberField } from './number-field.tsx';

export function FenceEditor({ shape, index }: { readonly shape: Shape; readonly index: number }) {
  const { desk, plan, edit } = useItemEdit('fence', index);
  const { fence } = plan;
  const item = fence[index];
  if (item === undefined) return null;
  const isShape = shape.kind === 'polygon' || shape.kind === 'circle';
  return (
    <div className="plan-editor">
      {shape.kind === 'polygon' ? <p className="muted">{words.corner(index - shape.at + 1, shape.count)}</p> : null}
      {shape.kind === 'circle' ? (
        <div className="plan-fields">
          <NumberField
            label={words.radius}
            unit="m"
            min={0.5}
            max={100_000}
            value={radiusOf(item)}
            onChange={(metres) =>
              desk.edit(
                { plan: withItems(plan, 'fence', resized(fence, index, metres)), list: 'fence', selected: index },
                `fence/${index}/radius`,
              )
            }
            onEnd={desk.settle}
          />
        </div>
      ) : null}
      {isPlaced(item) ? <PlaceFields list="fence" index={index} item={item} /> : null}
      <div className="rows">
        {isShape ? (
          <button type="button" className="btn" onClick={() => edit(withItems(plan, 'fence', turned(fence, shape)))}>
            <Icon name="area" />
            {shape.inclusion ? words.makeOut : words.makeWithin}
          </button>
        ) : null}
        {shape.kind === 'polygon' ? (
          <>
            <button
              type="button"
              className="btn"
              onClick={() => edit(withItems(plan, 'fence', cornerAfter(fence, shape, index)), index + 1)}
            >
              <Icon name="plus" />
              {words.cornerAfter}
            </button>
            <Delete list="fence" index={index} words={words.removeCorner} />
          </>
        ) : null}
        <button
          type="button"
          className="btn"
          onClick={() => edit(withItems(plan, 'fence', shapeRemoved(fence, shape)), null)}
        >
          <Icon name="cross" />
          {words.removeShape}
        </button>
      </div>
    </div>
  );
}

/** Half way to the next corner. */
function cornerAfter(fence: readonly PlanItem[], shape: Shape, index: number): readonly PlanItem[] {
  const { at, count } = shape;
  const here = fence[index] && placeOfItem(fence[index]);
  const other = fence[at + ((index - at + 1) % count)];
  const there = other && placeOfItem(other);
  return here && there ? cornerInserted(fence, shape, index + 1, midway(here, there)) : fence;
}

export function RallyEditor({ index, item }: ItemProps) {
  return (
    <div className="plan-editor">
      <PlaceFields list="rally" {...{ index, item }} />
      <div className="rows">
        <Delete list="rally" index={index} />
      </div>
    </div>
  );
}
