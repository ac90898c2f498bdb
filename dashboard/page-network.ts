/** The network as this browser tells it: now, and whenever it is another. */
import { type Network, networkOf } from './client/network.ts';

const found = (): unknown => ('connection' in navigator ? navigator.connection : null);

export const networkNow = (): Network => networkOf(found());

/** Calls `run` when the kind or the wish to spare data is another; not for guesses at the speed. What it returns ends it. */
export function watchNetwork(run: (network: Network) => void): () => void {
  const connection = found();
  if (!(connection instanceof EventTarget)) return () => {};
  let told = JSON.stringify(networkNow());
  const look = () => {
    const network = networkNow();
    if (JSON.stringify(network) === told) return;
    told = JSON.stringify(network);
    run(network);
  };
  connection.addEventListener('change', look);
  return () => connection.removeEventListener('change', look);
}
