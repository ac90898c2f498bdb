/** Who one is here: name, role, until when that is proven, and how to leave. */

import { useState } from 'react';
import type { Role } from '../../../bridge/protocol/command.ts';
import { leave } from '../../store/people.ts';
import { wallBaseMs } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { roleWords, whoWords as words } from '../../words/people.ts';
import { clockTime } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useTwice } from '../intent/use-twice.ts';
import { Link } from '../route.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import './people.css';

export const RoleBadge = ({ role }: { readonly role: Role }) => (
  <span className="role" data-role={role}>
    {roleWords.names[role]}
  </span>
);

/** `isLinked`: with the way to all people, and without the way out. */
export function WhoCard({ isLinked = false }: { readonly isLinked?: boolean }) {
  const state = useSelect(({ identity }) => identity.state);
  return (
    <section className="card who" aria-label={words.title}>
      <h2>{words.title}</h2>
      {state === 'known' ? <Known /> : <Unknown />}
      <p className="muted">{words.position}</p>
      {isLinked ? (
        <div className="rows">
          <Link to="/people" className="btn">
            <Icon name="user" />
            {words.people}
          </Link>
        </div>
      ) : state === 'known' ? (
        <Leave />
      ) : null}
    </section>
  );
}

function Unknown() {
  const role = useSelect((state) => state.intent.role);
  const state = useSelect(({ identity }) => identity.state);
  if (state === 'unpaired') return <p className="caution">{words.notPaired}</p>;
  return (
    <p>
      {role === null ? words.nobodyAsked : words.whoever}
      {role === null ? null : <RoleBadge role={role} />}
    </p>
  );
}

function Known() {
  const name = useSelect(({ identity }) => (identity.state === 'known' ? identity.name : ''));
  const role = useSelect(({ identity }) => (identity.state === 'known' ? identity.role : 'viewer'));
  const trouble = useSelect(({ identity }) => (identity.state === 'known' ? identity.trouble : null));
  const until = useSelect((state) => {
    const base = wallBaseMs(state);
    const untilMs = state.identity.state === 'known' ? state.identity.untilMs : null;
    return base === null || untilMs === null ? '' : clockTime(base + untilMs).slice(0, 5);
  });
  return (
    <>
      <p className="device-head">
        <b>{name}</b>
        <RoleBadge role={role} />
        <small>{roleWords.may[role]}</small>
      </p>
      <p className={trouble === null ? 'muted' : 'caution'}>{words.proven(until, trouble)}</p>
    </>
  );
}

function Leave() {
  const { ground } = useDashboard();
  const [why, setWhy] = useState('');
  const { isArmed, press } = useTwice(async () => {
    if (ground === null) return;
    const left = await leave(ground.ask);
    if (!left.ok) setWhy(left.why);
  });
  return (
    <>
      {why === '' ? null : <p className="caution">{commonWords.notDone(why)}</p>}
      <div className="rows">
        <button type="button" className={isArmed ? 'btn is-asked' : 'btn'} onClick={press}>
          <Icon name="cross" />
          {isArmed ? words.leaveSure : words.leave}
        </button>
      </div>
    </>
  );
}
