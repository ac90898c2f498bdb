/** The packs on this device: opened or dropped here, and sent from here to the rover. */
import { useStore } from 'zustand';
import { type HerePack, hereBytes, hereSource, mostHereB } from '../../../store/maps/here.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { dateText, sizeOf } from '../../format.ts';
import { Icon } from '../../icons.tsx';
import { PickFile } from '../../pick-file.tsx';
import { chooseMap } from '../choice.ts';
import { useHere, useMapDesk } from './desk.ts';
import { fileOf, herePacks, keepHere, removeHere } from './here-packs.ts';
import { PackRow, Remove } from './pack-row.tsx';
import { send, sending } from './sending.ts';

/** What is opened or dropped is kept, and shown at once. */
export async function takeIn(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const id = await keepHere(file);
    if (id !== null) chooseMap({ source: `here:${id}` });
  }
}

export function HereCard() {
  const { packs, keeping, said } = useHere((state) => state);
  return (
    <section className="card" aria-label={words.here}>
      <h2>
        {words.here} <small>{words.hereUsed(sizeOf(hereBytes(packs)), sizeOf(mostHereB))}</small>
      </h2>
      <p className="muted">{words.dropHint}</p>
      {keeping === null ? null : <p role="status">{words.keeping(keeping)}</p>}
      {said === null ? null : (
        <p className="caution" role="alert">
          {said}
        </p>
      )}
      {packs.length === 0 ? <p className="muted">{words.hereNone}</p> : null}
      <ul className="maps-list">
        {packs.map((pack) => (
          <HereRow key={pack.id} pack={pack} />
        ))}
      </ul>
      <div className="rows">
        <PickFile label={words.addHere} accept=".pmtiles" onFile={(file) => void takeIn([file])} />
      </div>
    </section>
  );
}

function HereRow({ pack }: { readonly pack: HerePack }) {
  const { rover, fetchAs } = useMapDesk();
  const isBusy = useStore(sending, ({ is }) => is !== 'idle');
  const sendIt = async () => {
    const file = await fileOf(pack.id);
    if (file === null) return herePacks.setState({ said: words.gone });
    await send(file, pack.name, fetchAs, () => void rover.refresh());
  };
  return (
    <PackRow source={hereSource(pack)} about={[sizeOf(pack.bytes), words.came(dateText(pack.cameWallMs))]}>
      <button type="button" className="btn" disabled={isBusy} onClick={sendIt}>
        <Icon name="up" />
        {words.send}
      </button>
      <Remove title={pack.title} remove={() => void removeHere(pack.id)} />
    </PackRow>
  );
}
