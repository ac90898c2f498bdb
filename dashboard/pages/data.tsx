/** Everything the vehicle says, group by group, with unit and age. */
import type { GroupName } from '../../bridge/protocol/vehicle.ts';
import { groupNames, groups } from '../../bridge/protocol/vehicle.ts';
import { groupTitles, readingOf } from '../panels/fields.ts';
import { figure } from '../panels/format.ts';
import { Icon } from '../panels/icons.tsx';
import { Recordings } from '../panels/replay/recordings.tsx';
import { Age } from '../panels/tile.tsx';
import { useSelect } from '../panels/use-dashboard.ts';
import { useSize } from '../panels/use-size.ts';
import { groupFreshness, valuesOf, vehicleOf } from '../store/select.ts';
import './data.css';
import './page.css';

export function Data() {
  const heard = useSelect((state) => {
    const known = vehicleOf(state)?.groups ?? {};
    return groupNames.filter((name) => known[name] !== undefined).join(' ');
  });
  const names = groupNames.filter((name) => heard.split(' ').includes(name));
  const silent = groupNames.filter((name) => !names.includes(name));
  const { ref, size } = useSize<HTMLDivElement>();
  const columns = inColumns(names, Math.max(1, Math.floor((size.width + 12) / 352)));
  return (
    <div className="page">
      <Recordings />
      <div className="data-groups" ref={ref}>
        {columns.map((column) => (
          <div key={column[0]}>
            {column.map((name) => (name === 'sensors' ? <Sensors key={name} /> : <Group key={name} name={name} />))}
          </div>
        ))}
      </div>
      <Links />
      {silent.length > 0 ? (
        <section className="card data-silent">
          <h2>Not heard</h2>
          <p className="muted">{silent.map((name) => groupTitles[name]).join(' · ')}</p>
        </section>
      ) : null}
    </div>
  );
}

/** Each group to the column that is shortest so far. The browser's own columns would be laid out anew with every figure. */
function inColumns(names: readonly GroupName[], count: number): readonly (readonly GroupName[])[] {
  const columns = Array.from({ length: count }, () => ({ rows: 0, names: [] as GroupName[] }));
  for (const name of names) {
    const shortest = columns.reduce((least, column) => (column.rows < least.rows ? column : least));
    shortest.rows += 2 + (name === 'sensors' ? 10 : Object.keys(groups[name].schema.properties).length);
    shortest.names.push(name);
  }
  return columns.map((column) => column.names).filter((column) => column.length > 0);
}

function Group({ name }: { readonly name: GroupName }) {
  const values = useSelect((state) => valuesOf(state, name));
  const freshness = useSelect((state) => groupFreshness(state, name));
  return (
    <section className={`card data-group is-${freshness}`} aria-label={groupTitles[name]} data-group={name}>
      <header>
        <h2>{groupTitles[name]}</h2>
        <Age group={name} />
      </header>
      <dl>
        {Object.entries(values ?? {}).map(([field, value]) => {
          const { label, text, unit } = readingOf(field, value);
          return (
            <div key={field}>
              <dt>{label}</dt>
              <dd>
                {text}
                {unit ? <u>{unit}</u> : null}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** Sensors by name: what is unwell first, since that is why one looks. */
function Sensors() {
  const sensors = useSelect((state) => valuesOf(state, 'sensors'));
  const freshness = useSelect((state) => groupFreshness(state, 'sensors'));
  const { present = [], enabled = [], unhealthy = [], readyToArm = null } = sensors ?? {};
  const rank = (name: string) => (unhealthy.includes(name) ? 0 : enabled.includes(name) ? 1 : 2);
  const all = [...new Set([...unhealthy, ...enabled, ...present])].sort((a, b) => rank(a) - rank(b));
  return (
    <section className={`card data-group is-${freshness}`} aria-label="Sensors" data-group="sensors">
      <header>
        <h2>Sensors</h2>
        <Age group="sensors" />
      </header>
      <p className={readyToArm === false ? 'caution' : 'muted'}>
        {readyToArm === null
          ? 'The autopilot does not say whether it is ready to arm.'
          : readyToArm
            ? 'Ready to arm.'
            : 'Not ready to arm.'}
      </p>
      <ul className="sensors">
        {all.map((name) => (
          <li key={name} className={['warn', '', 'muted'][rank(name)]}>
            <Icon name={rank(name) === 0 ? 'crit' : rank(name) === 1 ? 'check' : 'minus'} small />
            {name.replaceAll('_', ' ').toLowerCase()}
            <small>{['unhealthy', 'healthy', 'off'][rank(name)]}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Links() {
  const links = useSelect((state) => state.mirror.links);
  return (
    <section className="card data-links" aria-label="Links">
      <h2>
        Links <small>between bridge and vehicles</small>
      </h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>Link</th>
              <th>State</th>
              <th className="r">Frames</th>
              <th className="r nophone">Data</th>
              <th className="r">Loss</th>
            </tr>
          </thead>
          <tbody>
            {links.map((link) => (
              <tr key={link.id}>
                <td>
                  <b>{link.name}</b> {link.replay ? 'REPLAY ' : ''}
                  <span className="muted">{link.url}</span>
                </td>
                <td className={link.up ? undefined : 'caution'}>{link.up ? 'open' : `down: ${link.why}`}</td>
                <td className="r">{figure(link.framesPerS)} /s</td>
                <td className="r nophone">{figure(link.bytesPerS / 1000, 1)} kB/s</td>
                <td className="r">{figure(link.lossPct, 1)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {links.length === 0 ? <p className="muted">The bridge has named no links.</p> : null}
    </section>
  );
}
