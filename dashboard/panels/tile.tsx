/**
 * An instrument's frame: what it shows, and at the top right, in the same place everywhere, how old that is. The whole
 * group turns grey at once, by its own clock.
 */

import type { ReactNode } from 'react';
import type { GroupName } from '../../bridge/protocol/vehicle.ts';
import { groupAgeMs, groupFreshness } from '../store/select.ts';
import { ageWords } from '../words/common.ts';
import { ageText } from './format.ts';
import './tile.css';
import { useSelect } from './use-dashboard.ts';

export function Age({ group }: { readonly group: GroupName }) {
  const freshness = useSelect((state) => groupFreshness(state, group));
  const text = useSelect((state) => ageText(groupAgeMs(state, group)));
  return (
    <span className={`age ${freshness}`} title={ageWords[freshness]}>
      {text}
    </span>
  );
}

type TileProps = {
  /** The group whose age this tile has. */
  readonly group: GroupName;
  readonly title: string;
  readonly area?: string;
  readonly children: ReactNode;
};

export function Tile({ group, title, area, children }: TileProps) {
  const freshness = useSelect((state) => groupFreshness(state, group));
  return (
    <section className={`tile is-${freshness} ${area ? `area-${area}` : ''}`} aria-label={title} data-group={group}>
      <header className="h">
        <h2>{title}</h2>
        <Age group={group} />
      </header>
      {children}
    </section>
  );
}
