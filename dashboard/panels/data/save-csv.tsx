/** Saves a table as a file; says before what will be in it. */
import { useState } from 'react';
import { csvOf, fileNameOf, isoOf } from '../../store/data/csv.ts';
import type { Stretch } from '../../store/data/pieces.ts';
import type { Table } from '../../store/data/series-csv.ts';
import { vehicleOf } from '../../store/select.ts';
import { nameOf } from '../../store/vehicles.ts';
import { csvWords, dataWords } from '../../words/data.ts';
import { saveText } from '../export-log.ts';
import { Icon } from '../icons.tsx';
import { useDashboard } from '../use-dashboard.ts';
import { nowSOf } from './clock.ts';

type What = keyof typeof csvWords.what;
type SaveCsvProps = {
  readonly what: What;
  /** One sentence about what is in it, of so many rows; and the time that it is from, where it is of a time. */
  readonly about: (rows: number) => string;
  readonly stretch: Stretch | null;
  readonly make: () => Table;
};

export function SaveCsv({ what, about, stretch, make }: SaveCsvProps) {
  const { store } = useDashboard();
  const [table, setTable] = useState<Table | null>(null);
  if (table === null)
    return (
      <button
        type="button"
        className="btn"
        aria-label={csvWords.saveAs(csvWords.what[what])}
        onClick={() => setTable(make())}
      >
        <Icon name="save" />
        {csvWords.save}
      </button>
    );
  const save = () => {
    const state = store.getState();
    const vehicle = vehicleOf(state);
    const wallMs = (nowSOf(state) ?? Number.NaN) * 1000;
    saveText(
      fileNameOf(what, vehicle === null ? '' : nameOf(vehicle), wallMs),
      csvOf(table.head, table.rows),
      'text/csv',
    );
    setTable(null);
  };
  return (
    <fieldset className="data-save" aria-label={csvWords.saveAs(csvWords.what[what])}>
      {table.rows.length === 0 ? (
        <p>{csvWords.nothing}</p>
      ) : (
        <About about={about(table.rows.length)} stretch={stretch} />
      )}
      <button type="button" className="btn pri" disabled={table.rows.length === 0} onClick={save}>
        <Icon name="save" />
        {csvWords.file}
      </button>
      <button type="button" className="btn" onClick={() => setTable(null)}>
        <Icon name="cross" />
        {dataWords.cancel}
      </button>
    </fieldset>
  );
}

function About({ about, stretch }: { readonly about: string; readonly stretch: Stretch | null }) {
  return (
    <p>
      {about}
      {stretch === null ? null : ` ${isoOf(stretch.from)} ${csvWords.and} ${isoOf(stretch.to)}.`} {csvWords.unknown}
    </p>
  );
}
