/** What goes out to motors, steering and tools: each output by what stands on it, as a pulse. */
import { useEffect, useState } from 'react';
import { valuesOf, vehicleOf } from '../../store/select.ts';
import { askServoFunctions, type ServoFunctions, servoRows } from '../../store/servos.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { tileWords } from '../../words/tiles.ts';
import { Tile } from '../tile.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { PulseRow } from './pulse-row.tsx';

const words = tileWords.servos;
const nothing: ServoFunctions = new Map();
const none: readonly (number | null)[] = [];
/** Parameters are read by the bridge some time after the vehicle was met. */
const askAgainMs = 30_000;

export function ServoTile() {
  const outputs = useSelect((state) => valuesOf(state, 'servo')?.outputsUs ?? none);
  const vehicle = useSelect((state) => vehicleOf(state)?.id ?? null);
  const functions = useFunctions(vehicle);
  const rows = servoRows(outputs, functions);
  return (
    <Tile group="servo" title={instrumentWords.servos}>
      {rows.map(({ output, us, use }) => (
        <PulseRow key={output} label={`${words.output(output)}${use === null ? '' : `, ${nameOf(use)}`}`} us={us} />
      ))}
      {rows.length === 0 ? <p className="tile-said">{words.none}</p> : null}
      <p className="tile-said">{functions.size === 0 ? words.noFunctions : words.functions}</p>
    </Tile>
  );
}

const nameOf = (use: number): string => words.names[use] ?? words.unnamed(use);

/** Asked while it is on show, until they are known. */
function useFunctions(vehicle: string | null): ServoFunctions {
  const { ground } = useDashboard();
  const [functions, learn] = useState(nothing);
  useEffect(() => {
    learn(nothing);
    if (ground === null || vehicle === null) return;
    let cancel = () => {};
    let isOver = false;
    const ask = async () => {
      const known = await askServoFunctions(ground.ask, vehicle);
      if (isOver) return;
      learn(known);
      if (known.size === 0) cancel = ground.surroundings.after(askAgainMs, ask);
    };
    ask();
    return () => {
      isOver = true;
      cancel();
    };
  }, [ground, vehicle]);
  return functions;
}
