/** A code for one more device: as what, shown as a picture for its camera and as letters, for as long as it is good. */

import { useEffect, useState } from 'react';
import type { Role } from '../../../bridge/protocol/command.ts';
import { makeCode, type PairingCode, roles } from '../../store/people.ts';
import { roleWords, codeWords as words } from '../../words/people.ts';
import { lengthOf } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useDashboard } from '../use-dashboard.ts';

/** While a code is shown, it is looked whether it was used, this often, ms. */
const lookEveryMs = 2000;

type NewCodeProps = {
  /** How many devices there are: one more means that the code was used. */
  readonly count: number;
  readonly look: () => void;
};

export function NewCode({ count, look }: NewCodeProps) {
  const { ground } = useDashboard();
  const [role, setRole] = useState<Role>('operator');
  const [code, setCode] = useState<(PairingCode & { readonly before: number }) | null>(null);
  const [why, setWhy] = useState('');
  const make = async () => {
    if (ground === null) return;
    const made = await makeCode(ground.ask, role, '');
    setWhy(made.ok ? '' : made.why);
    setCode(made.ok ? { ...made.value, before: count } : null);
  };
  return (
    <section className="card" aria-label={words.title}>
      <h2>{words.title}</h2>
      <fieldset className="rows" aria-label={words.itMay}>
        {roles.map((one) => (
          <button key={one} type="button" className="btn" aria-pressed={role === one} onClick={() => setRole(one)}>
            <Icon name={role === one ? 'check' : 'minus'} />
            {roleWords.names[one]}
          </button>
        ))}
      </fieldset>
      <p className="muted">{words.may(roleWords.may[role])}</p>
      <div className="rows">
        <button type="button" className="btn pri" onClick={make}>
          <Icon name="plus" />
          {code === null ? words.make : words.another}
        </button>
      </div>
      {why === '' ? null : (
        <p className="caution" role="alert">
          {words.none(why)}
        </p>
      )}
      {code === null ? null : <Shown key={code.code} code={code} isUsed={count > code.before} look={look} />}
    </section>
  );
}

type ShownProps = { readonly code: PairingCode; readonly isUsed: boolean; readonly look: () => void };

function Shown({ code: { code, url, leftMs, svg }, isUsed, look }: ShownProps) {
  const { ground } = useDashboard();
  const [until] = useState(() => (ground?.surroundings.monoMs() ?? 0) + leftMs);
  const [left, setLeft] = useState(leftMs);
  const isOver = left <= 0 || isUsed;
  useEffect(() => {
    if (isOver) return;
    const count = setInterval(() => setLeft(until - (ground?.surroundings.monoMs() ?? 0)), 500);
    const looking = setInterval(look, lookEveryMs);
    return () => {
      clearInterval(count);
      clearInterval(looking);
    };
  }, [isOver, until, ground, look]);
  if (isUsed) return <p role="status">{words.used}</p>;
  if (left <= 0) return <p role="status">{words.over}</p>;
  return (
    <div className="code-shown">
      <img src={`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`} alt={words.picture} />
      <output>{code}</output>
      <p className="muted">{words.how(url.split('#')[0] ?? url, lengthOf(left))}</p>
    </div>
  );
}
