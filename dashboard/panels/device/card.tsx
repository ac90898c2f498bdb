/** What can be chosen on this device; it changes nothing for others, and nothing on the rover. */
import { deviceWords as words } from '../../words/device.ts';
import { Icon, type IconName } from '../icons.tsx';
import { openSheet } from '../open-sheet.ts';
import { deviceSheets } from './sheets.tsx';

const icons: Readonly<Record<(typeof deviceSheets)[number], IconName>> = {
  arrange: 'grip',
  units: 'dial',
  keys: 'key',
};

export const DeviceCard = () => (
  <section className="card" aria-label={words.title}>
    <h2>
      {words.title} <small>{words.kept}</small>
    </h2>
    <div className="rows">
      {deviceSheets.map((name) => (
        <button key={name} type="button" className="btn" onClick={() => openSheet(name)}>
          <Icon name={icons[name]} />
          {words.sheets[name]}
        </button>
      ))}
    </div>
  </section>
);
