/** The packs on the rover: those that it has, those that arrive, and the one that is being sent from here. */
import { useState } from 'react';
import { useStore } from 'zustand';
import type { PackInfo, PackUpload } from '../../../../bridge/protocol/maps.ts';
import { packSource } from '../../../store/maps/rover.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { sizeOf } from '../../format.ts';
import { PickFile } from '../../pick-file.tsx';
import { useMapDesk, useRover } from './desk.ts';
import { PackRow, Remove } from './pack-row.tsx';
import { send, sending, stopSending } from './sending.ts';

export function RoverCard() {
  const { rover, fetchAs } = useMapDesk();
  const list = useRover((state) => state.packs);
  const why = useRover((state) => state.why);
  return (
    <section className="card" aria-label={words.rover}>
      <h2>
        {words.rover} {list === null ? null : <small>{words.roverUsed(sizeOf(list.usedB), sizeOf(list.freeB))}</small>}
      </h2>
      {why === null ? null : <p className="caution">{words.roverUnknown(why)}</p>}
      {list?.packs.length === 0 ? <p className="muted">{words.roverNone}</p> : null}
      <ul className="maps-list">
        {list?.packs.map((pack) => (
          <RoverRow key={pack.id} pack={pack} />
        ))}
        {list?.uploads.map((upload) => (
          <UploadRow key={upload.name} upload={upload} />
        ))}
      </ul>
      <SendingLine />
      <div className="rows">
        <PickFile
          label={words.sendFile}
          accept=".pmtiles,.mbtiles,.zip"
          onFile={(file) => void send(file, file.name, fetchAs, () => void rover.refresh())}
        />
      </div>
    </section>
  );
}

function RoverRow({ pack }: { readonly pack: PackInfo }) {
  const { rover } = useMapDesk();
  const [why, setWhy] = useState<string | null>(null);
  const missing = pack.missing > 0 ? words.missingTiles(pack.missing) : null;
  return (
    <PackRow source={packSource(pack)} about={[words.tilesCount(pack.tiles), sizeOf(pack.bytes), missing, why]}>
      <Remove title={pack.label} remove={async () => setWhy(await rover.remove(pack.id))} />
    </PackRow>
  );
}

function UploadRow({ upload: { name, has, size, state, why } }: { readonly upload: PackUpload }) {
  const { rover } = useMapDesk();
  const text =
    state === 'arriving'
      ? words.arriving(name, sizeOf(has), sizeOf(size))
      : state === 'checking'
        ? words.checking(name)
        : words.refused(name, why);
  return (
    <li className="maps-row" data-upload={state}>
      <span className={state === 'refused' ? 'maps-what caution' : 'maps-what muted'}>{text}</span>
      {state === 'checking' ? null : (
        <button type="button" className="btn" onClick={() => void rover.dropUpload(name)}>
          {words.forget}
        </button>
      )}
    </li>
  );
}

function SendingLine() {
  const now = useStore(sending);
  if (now.is === 'idle')
    return now.said === null ? null : (
      <p role="status" className="maps-said">
        {now.said}
      </p>
    );
  if (now.is === 'checking') return <p role="status">{words.checking(now.name)}</p>;
  return (
    <div className="maps-sending" role="status">
      <span>{words.sending(now.name, words.percent(now.share))}</span>
      <progress value={now.share} max={1} aria-label={now.name} />
      <button type="button" className="btn" onClick={stopSending}>
        {words.stopSending}
      </button>
    </div>
  );
}
