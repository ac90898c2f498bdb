/** A file, or the defaults, beside what the rover has: only what differs, what to load of it, and how that went. */
import { useEffect, useRef } from 'react';
import type { Difference } from '../../../bridge/protocol/parameter-answers.ts';
import type { FileShown } from '../../store/parameters/parameters-state.ts';
import { valueText } from '../../store/parameters/value.ts';
import { commonWords } from '../../words/common.ts';
import { compareWords as words } from '../../words/parameter-files.ts';
import { capital } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { loadBlock } from './knowledge.ts';
import { SaidLines } from './overview.tsx';
import { useDesk, useParameters } from './use-parameters.ts';
import { Windowed } from './windowed.tsx';

export function FileSide() {
  const desk = useDesk();
  const file = useParameters((state) => state.file);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  if (file === null) return null;
  return (
    <section className="params-side file-side" aria-label={words.title} data-phase={file.phase}>
      <header>
        <h2>{file.kind === 'defaults' ? words.defaults : file.name}</h2>
        <button
          ref={close}
          type="button"
          className="btn"
          disabled={file.phase === 'loading'}
          onClick={desk.files.close}
        >
          <Icon name="back" />
          {commonWords.back}
        </button>
      </header>
      <Body file={file} />
    </section>
  );
}

function Body({ file }: { readonly file: FileShown }) {
  const desk = useDesk();
  switch (file.phase) {
    case 'wrong':
      return (
        <div className="detail-body" role="alert">
          <p className="warn wrong-said">
            <Icon name="no" />
            <b>{words.wrong}</b>
          </p>
          <p>{capital(file.why)}.</p>
          {file.line === '' ? null : <pre className="wrong-line">{file.line}</pre>}
        </div>
      );
    case 'reading':
      return <p className="detail-body muted">{words.reading}</p>;
    case 'waiting':
      return (
        <div className="detail-body">
          <p>
            {file.kind === 'file' ? `${words.readWell(file.count)} ` : null}
            {words.waiting(file.why)}
          </p>
          <div className="rows">
            <button type="button" className="btn" onClick={() => desk.files.compareAgain()}>
              <Icon name="retry" />
              {commonWords.tryAgain}
            </button>
          </div>
        </div>
      );
    default:
      return <Compared file={file} />;
  }
}

const heightOf = () => 60;
const keyOf = ({ name }: Difference) => name;

function Compared({ file }: { readonly file: FileShown }) {
  const { comparison, warnings, kind, said } = file;
  const different = comparison?.different ?? [];
  const isBusy = file.phase !== 'ready';
  return (
    <>
      <div className="file-told">
        <SaidLines said={said} />
        <p>
          <b>{different.length}</b>{' '}
          {kind === 'file'
            ? words.differOfFile(different.length, comparison?.same ?? 0, comparison?.unnamed ?? 0)
            : words.differ(different.length, comparison?.same ?? 0)}
        </p>
        <Left say={words.unknown} names={comparison?.unknown ?? []} tone="caution" />
        <Left say={words.kept} names={comparison?.kept ?? []} tone="muted" />
        {warnings.map((warning) => (
          <p key={warning} className="caution">
            {capital(warning)}.
          </p>
        ))}
      </div>
      {different.length === 0 ? (
        <p className="params-none muted">{words.nothing}</p>
      ) : (
        <Windowed items={different} keyOf={keyOf} heightOf={heightOf} label={words.list}>
          {(difference) => <Differing difference={difference} file={file} isBusy={isBusy} />}
        </Windowed>
      )}
      <Foot file={file} />
    </>
  );
}

type LeftProps = { readonly say: (names: string) => string; readonly names: readonly string[]; readonly tone: string };

const Left = ({ say, names, tone }: LeftProps) =>
  names.length === 0 ? null : (
    <p className={tone}>
      {say(names.length > 6 ? words.andMore(names.slice(0, 6).join(', '), names.length - 6) : names.join(', '))}
    </p>
  );

type DifferingProps = { readonly difference: Difference; readonly file: FileShown; readonly isBusy: boolean };

function Differing({ difference: { name, is, wished, given }, file, isBusy }: DifferingProps) {
  const desk = useDesk();
  const row = useParameters(({ rows }) => rows.find((one) => one.name === name));
  const units = row?.info?.units ?? null;
  return (
    <label className="differing">
      <input
        type="checkbox"
        disabled={isBusy || wished === null}
        checked={file.chosen.has(name)}
        onChange={({ target }) => desk.files.choose([name], target.checked)}
      />
      <span className="params-name">
        <b>{name}</b>
        <small>
          {row?.isSafety ? <i className="params-tag">{words.safety}</i> : null}
          {given ? words.given(given) : row?.info?.humanName}
        </small>
      </span>
      <span className="params-value">
        <b>
          <span className="was">{valueText(is)}</span> → <span className="accent">{valueText(wished)}</span>
          {units ? <u>{units}</u> : null}
        </b>
        {file.kind === 'file' && row?.default != null ? <small>{words.default(valueText(row.default))}</small> : null}
      </span>
    </label>
  );
}

function Foot({ file }: { readonly file: FileShown }) {
  const desk = useDesk();
  const { operate } = useDashboard();
  const origin = useParameters((state) => state.origin);
  const why = useSelect((state) => loadBlock(origin, state));
  const job = useSelect(({ intent }) => intent.commands.find(({ id }) => id === file.job) ?? null);
  const all = file.comparison?.different.flatMap(({ name, wished }) => (wished === null ? [] : [name])) ?? [];
  const isAll = all.length === file.chosen.size;
  if (file.phase === 'handing' || file.phase === 'loading')
    return (
      <footer className="file-foot">
        <div className="file-progress" role="status">
          <p>{capital(job?.message ?? words.onItsWay)}</p>
          <progress max={100} value={job?.progressPct ?? undefined} aria-label={words.loaded} />
        </div>
        <button
          type="button"
          className="btn"
          disabled={job === null}
          onClick={() => job && operate.cancelCommand(job.id)}
        >
          <Icon name="cross" />
          {commonWords.cancel}
        </button>
      </footer>
    );
  if (all.length === 0) return null;
  return (
    <footer className="file-foot">
      <button type="button" className="btn" onClick={() => desk.files.choose(all, !isAll)}>
        {isAll ? words.chooseNone : words.chooseAll}
      </button>
      <p className="muted">{why === null ? null : commonWords.notNow(why)}</p>
      <button
        type="button"
        className="btn pri"
        disabled={why !== null || file.chosen.size === 0}
        onClick={() => desk.files.apply()}
      >
        <Icon name="up" />
        {words.load(file.chosen.size)}
      </button>
    </footer>
  );
}
