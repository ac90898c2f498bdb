/** Everything the vehicle says now, group by group, with unit and age. */
import type { GroupName } from '../../../bridge/protocol/vehicle.ts';
import { groupNames, groups } from '../../../bridge/protocol/vehicle.ts';
import { groupFreshness, valuesOf, vehicleOf } from '../../store/select.ts';
import { nowWords } from '../../words/data.ts';
import { groupTitles, readingOf } from '../fields.ts';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Scroll } from '../scroll.tsx';
import { Age } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { useSize } from '../use-size.ts';

export function Now() {
  const heard = useSelect((state) => {
    const known = vehicleOf(state)?.groups ?? {};
    return groupNames.filter((name) => known[name] !== undefined).join(' ');
  });
  const names = groupNames.filter((name) => heard.split(' ').includes(name));
  const silent = groupNames.filter((name) => !names.includes(name));
  const { ref, size } = useSize<HTMLDivElement>();
  const columns = inColumns(names, Math.max(1, Math.floor((size.width + 12) / 352)));
  return (
    <>
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
          <h2>{nowWords.silent}</h2>
          <p className="muted">{silent.map((name) => groupTitles[name]).join(' · ')}</p>
        </section>
      ) : null}
    </>
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
    <section className={`card data-group is-${freshness}`} aria-label={nowWords.sensors} data-group="sensors">
      <header>
        <h2>{nowWords.sensors}</h2>
        <Age group="sensors" />
      </header>
      <p className={readyToArm === false ? 'caution' : 'muted'}>
        {readyToArm === null ? nowWords.unsaid : readyToArm ? nowWords.ready : nowWords.notReady}
      </p>
      <ul className="sensors">
        {all.map((name) => (
          <li key={name} className={['warn', '', 'muted'][rank(name)]}>
            <Icon name={rank(name) === 0 ? 'crit' : rank(name) === 1 ? 'check' : 'minus'} small />
            {name.replaceAll('_', ' ').toLowerCase()}
            <small>{nowWords.health[rank(name)]}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Links() {
  const links = useSelect((state) => state.mirror.links);
  return (
    <section className="card data-links" aria-label={nowWords.links}>
      <h2>
        {nowWords.links} <small>{nowWords.linksAre}</small>
      </h2>
      <Scroll>
        <table>
          <thead>
            <tr>
              <th>{nowWords.link}</th>
              <th>{nowWords.state}</th>
              <th className="r">{nowWords.frames}</th>
              <th className="r nophone">{nowWords.traffic}</th>
              <th className="r">{nowWords.loss}</th>
            </tr>
          </thead>
          <tbody>
            {links.map((link) => (
              <tr key={link.id}>
                <td>
                  <b>{link.name}</b> {link.replay ? nowWords.replay : ''}
                  <span className="muted">{link.url}</span>
                </td>
                <td className={link.up ? undefined : 'caution'}>{link.up ? nowWords.open : nowWords.down(link.why)}</td>
                <td className="r">
                  {figure(link.framesPerS)} {nowWords.perS}
                </td>
                <td className="r nophone">
                  {figure(link.bytesPerS / 1000, 1)} {nowWords.kilobytesPerS}
                </td>
                <td className="r">{figure(link.lossPct, 1)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {links.length === 0 ? <p className="muted">{nowWords.none}</p> : null}
    </section>
  );
}
