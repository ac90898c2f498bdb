/**
 * How this device gets in: by a code from a picture, which is here already, or typed; with a name, which is proposed. It
 * stands at every address while this device is not paired, and there is nothing else to do meanwhile.
 */

import { type ReactNode, type SyntheticEvent, useEffect, useState, useSyncExternalStore } from 'react';
import { onPairingCode, pairingCode } from '../page-pairing.ts';
import { Icon } from '../panels/icons.tsx';
import { Mark } from '../panels/nav.tsx';
import { Link } from '../panels/route.tsx';
import { useDashboard, useSelect } from '../panels/use-dashboard.ts';
import type { DashboardState } from '../store/dashboard-state.ts';
import { canBeCode, pair, proposedName } from '../store/people.ts';
import { pairWords as words } from '../words/pairing.ts';
import './pair.css';

/** `isNeeded`: nothing else can be done here. Else one came to pair by oneself, and may be paired already. */
export function Pair({ isNeeded }: { readonly isNeeded: boolean }) {
  const state = useSelect(({ identity }) => identity.state);
  const brought = useSyncExternalStore(onPairingCode, pairingCode);
  return (
    <main className="pair">
      {state === 'open' ? <NobodyAsked /> : <PairForm key={brought} brought={brought} isNeeded={isNeeded} />}
    </main>
  );
}

const NobodyAsked = () => (
  <section>
    <Head title={words.nothing} />
    <p>{words.nobodyAsked}</p>
    <Link to="/" className="btn pri">
      {words.home}
    </Link>
  </section>
);

const Head = ({ title }: { readonly title: string }) => (
  <header>
    <Mark />
    <h1>{title}</h1>
  </header>
);

type FormProps = { readonly brought: string; readonly isNeeded: boolean };

function PairForm({ brought, isNeeded }: FormProps) {
  const { ground } = useDashboard();
  const [code, setCode] = useState(brought);
  const [name, setName] = useState(() => proposedName(navigator.userAgent));
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState('');
  const [waitS, setWaitS] = useWait();
  const before = useSelect(whyOut);
  const known = useSelect(({ identity }) => (identity.state === 'known' ? `${identity.name}, ${identity.role}` : ''));
  const isWhole = canBeCode(code) && name.trim() !== '';

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isWhole || busy || waitS > 0 || ground === null) return;
    setBusy(true);
    setWhy('');
    const paired = await pair(ground.ask, code, name.trim());
    // Everything begins anew as this device, and the code is in no history.
    if (paired.ok) return location.replace(isNeeded && location.pathname !== '/pair' ? location.pathname : '/');
    setBusy(false);
    setWhy(paired.why);
    setWaitS(Math.ceil(paired.waitMs / 1000));
  };

  return (
    <form onSubmit={submit}>
      <Head title={words.title} />
      {before === '' ? null : <Said tone="caution">{sentence(before)}</Said>}
      {known === '' ? null : (
        <Said tone="caution">
          {words.already(known)} <a href="/">{words.home}</a>
        </Said>
      )}
      <label className="field">
        {words.code}
        <input
          className="pair-code"
          value={code}
          onChange={({ target }) => setCode(target.value)}
          placeholder={words.example}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          maxLength={32}
        />
      </label>
      <label className="field">
        {words.name}
        <input value={name} onChange={({ target }) => setName(target.value)} maxLength={64} autoComplete="off" />
      </label>
      <div role="alert">
        {why === '' ? null : (
          <Said tone="warn">
            {sentence(why)} {waitS > 0 ? words.tryAgainIn(waitS) : words.newCode}
          </Said>
        )}
      </div>
      <button type="submit" className="btn pri" disabled={!isWhole || busy || waitS > 0}>
        {busy ? words.pairing : waitS > 0 ? words.wait(waitS) : words.title}
      </button>
      <Foot />
    </form>
  );
}

type SaidProps = { readonly tone: 'caution' | 'warn'; readonly children: ReactNode };

const Said = ({ tone, children }: SaidProps) => (
  <p className="said">
    <span className={tone}>
      <Icon name="warn" small />
    </span>
    <span>{children}</span>
  </p>
);

/** Empty for who comes for the first time: that one was not put out. */
function whyOut({ identity, connection }: DashboardState): string {
  if (identity.state !== 'unpaired') return '';
  const why = connection.name === 'failed' ? connection.why : identity.why;
  return why === 'this device is not paired here' ? '' : why;
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;

const Foot = () => (
  <footer>
    <p>{words.whence}</p>
    <p>
      {isSecureContext ? words.certificate : words.noTls} <a href={`http://${location.host}/trust`}>{words.trust}</a>
    </p>
  </footer>
);

/** Seconds that are still to wait, counted down. */
function useWait() {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft] as const;
}
