/** Where parameters are looked up, set and loaded from files; its code comes after the first picture. */
import { NotHere } from '../panels/later.tsx';
import { parameterParts } from '../panels/parameters/later.ts';

export function ParametersPage() {
  const parts = parameterParts.useIt();
  return parts === null ? <NotHere part={parameterParts} /> : <parts.Parameters />;
}
