/** Every device that may come in: as what, when it was here, and what an admin does about it. */

import { type SyntheticEvent, useState } from 'react';
import type { Role } from '../../../bridge/protocol/command.ts';
import { changeDevice, type Device, type Done, removeDevice, roles } from '../../store/people.ts';
import { commonWords } from '../../words/common.ts';
import { roleWords, deviceListWords as words } from '../../words/people.ts';
import { clockTime, dateText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useTwice } from '../intent/use-twice.ts';
import { useDashboard } from '../use-dashboard.ts';
import type { DevicesShown } from './use-devices.ts';
import { RoleBadge } from './who.tsx';

export function DevicesCard({ shown }: { readonly shown: DevicesShown }) {
  const { devices, you, why, refresh } = shown;
  return (
    <section className="card devices" aria-label={words.title}>
      <header>
        <h2>
          {words.title} <small>{devices === null ? commonWords.asking : words.count(devices.length)}</small>
        </h2>
        <span className="sp" />
        <button type="button" className="btn" aria-label={commonWords.lookAgain} onClick={refresh}>
          <Icon name="retry" />
        </button>
      </header>
      {why === '' ? null : (
        <p className="caution" role="alert">
          {commonWords.notDone(why)}
        </p>
      )}
      <ul>
        {(devices ?? []).map((device) => (
          <Row key={device.id} device={device} isYou={device.id === you} shown={shown} />
        ))}
      </ul>
    </section>
  );
}

type RowProps = { readonly device: Device; readonly isYou: boolean; readonly shown: DevicesShown };

function Row({ device: { id, name, role, seenWall }, isYou, shown }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="device" data-device={name}>
      <div className="device-head">
        <b>{name}</b>
        <RoleBadge role={role} />
        {isYou ? <small>{words.thisOne}</small> : null}
        <small>{words.seen(dateText(seenWall), clockTime(seenWall).slice(0, 5))}</small>
        <span className="sp" />
        <button type="button" className="btn" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {words.change}
        </button>
      </div>
      {isOpen ? <Changing id={id} name={name} role={role} shown={shown} /> : null}
    </li>
  );
}

type ChangingProps = Pick<Device, 'id' | 'name' | 'role'> & { readonly shown: DevicesShown };

function Changing({ id, name, role, shown }: ChangingProps) {
  const { ground } = useDashboard();
  const [wished, setWished] = useState(name);
  const act = async (done: Promise<Done<null>> | undefined) => {
    if (done) shown.acted(await done);
  };
  const rename = (event: SyntheticEvent) => {
    event.preventDefault();
    const next = wished.trim();
    if (ground && next !== '' && next !== name) void act(changeDevice(ground.ask, id, { name: next }));
  };
  const assign = (next: Role) => ground && void act(changeDevice(ground.ask, id, { role: next }));
  const { isArmed, press } = useTwice(() => ground && void act(removeDevice(ground.ask, id)));
  return (
    <form className="device-acts" onSubmit={rename}>
      <label className="field">
        {words.name}
        <input value={wished} maxLength={64} onChange={({ target }) => setWished(target.value)} />
      </label>
      <button type="submit" className="btn" disabled={wished.trim() === '' || wished.trim() === name}>
        {words.rename}
      </button>
      <label className="field">
        {words.may}
        <select value={role} onChange={({ target }) => assign(roleOf(target.value))}>
          {roles.map((one) => (
            <option key={one} value={one}>
              {roleWords.names[one]}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className={isArmed ? 'btn is-asked' : 'btn'} onClick={press}>
        <Icon name="no" />
        {isArmed ? words.putOutSure(name) : words.putOut}
      </button>
    </form>
  );
}

/** What a list of choices hands back is text. */
export const roleOf = (text: string): Role => roles.find((role) => role === text) ?? 'viewer';
