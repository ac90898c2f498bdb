/** Which of several cameras is shown; and what to do where there is none. */
import type { Camera } from '../../../bridge/protocol/camera.ts';
import { cameraWords as words } from '../../words/camera.ts';
import './camera.css';
import { chooseCamera } from './use-cameras.ts';

type PickProps = { readonly cameras: readonly Camera[]; readonly camera: Camera };

/** Nothing where there is but one. */
export function Pick({ cameras, camera }: PickProps) {
  if (cameras.length < 2) return null;
  return (
    <select
      className="camera-pick"
      aria-label={words.pick}
      value={camera.id}
      onChange={({ target }) => chooseCamera(target.value)}
    >
      {cameras.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** `why`: the list could not be had, which says nothing of whether there is one. */
export const NoCamera = ({ why }: { readonly why: string | null }) => (
  <div className="camera-none">
    <b>{why === null ? words.none : words.unreadable}</b>
    {why === null ? (
      <p>
        {words.how} <code>{words.example}</code>
      </p>
    ) : (
      <p>{why}</p>
    )}
  </div>
);
