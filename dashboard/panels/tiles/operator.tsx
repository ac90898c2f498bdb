/** How far the rover is from who looks at this page, and from whom it should not leave. */
import { useShallow } from 'zustand/react/shallow';
import { lengthM, metresFrom, placeOf } from '../../store/geo.ts';
import { reachOf } from '../../store/maps/limit.ts';
import { isOperatorFresh, type OperatorPlace } from '../../store/maps/operator-place.ts';
import { groupFreshness, valuesOf } from '../../store/select.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { mapWords } from '../../words/maps.ts';
import { tileWords } from '../../words/tiles.ts';
import { accuracy, distance } from '../format.ts';
import { useMapChoice } from '../map/choice.ts';
import { useOperator } from '../map/late/own-place.ts';
import { Tile } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Value } from '../value.tsx';
import { Fact, Facts } from './facts.tsx';

const words = tileWords.operator;

export function OperatorTile() {
  const me = useOperator();
  const isFresh = useSelect(({ nowMs }) => isOperatorFresh(me, nowMs));
  const metres = useSelect((state) => {
    const rover = placeOf(valuesOf(state, 'pose') ?? undefined);
    if (me.is !== 'here' || !isFresh || rover === null || groupFreshness(state, 'pose') === 'stale') return null;
    return Math.round(lengthM(metresFrom(me.place, rover)) * 10) / 10;
  });
  const [size, unit] = distance(metres);
  return (
    <Tile group="pose" title={instrumentWords.operator}>
      <Value size="v2" unit={unit}>
        {size}
      </Value>
      <Facts>
        {me.is === 'here' && isFresh ? (
          <Fact label={words.accuracy}>±{accuracy(me.accuracyM).join(' ')}</Fact>
        ) : (
          <Fact label={words.distance}>{lackOf(me)}</Fact>
        )}
      </Facts>
      <Limit me={me} />
    </Tile>
  );
}

function lackOf(me: OperatorPlace): string {
  if (me.is === 'refused') return mapWords.trouble[me.why];
  return me.is === 'here' ? words.old : words[me.is];
}

/** The limit may be from home: it stands for itself. */
function Limit({ me }: { readonly me: OperatorPlace }) {
  const choice = useMapChoice();
  const reach = useSelect(
    useShallow((state) => {
      const { is, ...more } = reachOf(state, me, choice);
      return { is, metres: 'metres' in more ? Math.round(more.metres) : null };
    }),
  );
  const limit = distance(choice.limitM).join(' ');
  const from = choice.limitFrom === 'me' ? words.me : words.home;
  const text =
    reach.is === 'within' || reach.is === 'beyond'
      ? mapWords.reach[reach.is](distance(reach.metres).join(' '), limit, from)
      : reach.is === 'off'
        ? words.limitOff
        : `${limit}, ${from}`;
  return (
    <Facts>
      <Fact label={words.limit} tone={reach.is === 'beyond' ? 'bad' : null}>
        {text}
      </Fact>
    </Facts>
  );
}
