/** One STOP for each vehicle at once, held for a second; and what became of each, which may differ. */
import { useState } from 'react';
import { vehicleOf } from '../../store/select.ts';
import { liveVehicles, nameOf } from '../../store/vehicles.ts';
import { vehicleWords as words } from '../../words/vehicles.ts';
import { Icon } from '../icons.tsx';
import { detailOf, lookOf } from '../intent/command-words.ts';
import { HoldButton } from '../intent/hold-button.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

type Sent = { readonly id: string; readonly name: string };

export function StopAll() {
  const { operate, store } = useDashboard();
  const isForOne = useSelect((state) => vehicleOf(state)?.replay === false);
  const [sent, setSent] = useState<readonly Sent[]>([]);
  const stopAll = () =>
    setSent(
      liveVehicles(store.getState()).map((vehicle) => ({
        id: operate.sendTo(vehicle.id, 'stop', {}),
        name: nameOf(vehicle),
      })),
    );
  return (
    <section className="card vehicles-stop">
      <HoldButton icon="crit" verb={words.stopAll} onConfirm={stopAll} isForAll />
      <p className="muted">{words.stopAllWhat}</p>
      <p className="muted">{isForOne ? words.onlyOne : words.forAll}</p>
      <ul role="status">
        {sent.map((one) => (
          <Outcome key={one.id} {...one} />
        ))}
      </ul>
    </section>
  );
}

function Outcome({ id, name }: Sent) {
  const command = useSelect((state) => state.intent.commands.find((one) => one.id === id));
  if (command === undefined)
    return (
      <li>
        <b>{name}</b> {words.notStopped}
      </li>
    );
  const { icon, tone, word } = lookOf(command);
  const detail = detailOf(command);
  return (
    <li data-stopped={name} data-stage={command.stage}>
      <span className={tone}>
        <Icon name={icon} small />
      </span>
      <b>{name}</b> <span className={tone}>{word}</span>
      {detail === '' ? null : <span className="muted">, {detail}</span>}
    </li>
  );
}
