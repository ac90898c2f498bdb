/**
 * A camera in the map's corner, or the map in the camera's: what is large is the operator's choice. Where no camera is
 * configured, or the instruments show one already, there is nothing.
 */
import { cameraWords as words } from '../../words/camera.ts';
import { Icon } from '../icons.tsx';
import { useArrangement } from '../instruments.tsx';
import { useKept } from '../kept.ts';
import { Link } from '../route.tsx';
import './camera.css';
import { Pick } from './pick.tsx';
import { Picture } from './picture.tsx';
import { large, useCameras } from './use-cameras.ts';

export function CameraCorner() {
  const { cameras, camera } = useCameras();
  const choice = useKept(large);
  const isTile = useArrangement().places.some(({ id, shown }) => id === 'camera' && shown);
  if (camera === null || isTile) return null;
  const isLarge = choice === 'camera';
  return (
    <section className={isLarge ? 'camera-corner is-large' : 'camera-corner'} aria-label={words.title}>
      <Picture camera={camera} small={!isLarge}>
        {isLarge ? (
          <div className="camera-tools">
            <Pick cameras={cameras ?? []} camera={camera} />
            <Link to="/view" className="btn">
              <Icon name="fit" />
              {words.full}
            </Link>
            <button type="button" className="btn" onClick={() => large.choose('map')}>
              <Icon name="plan" />
              {words.mapLarge}
            </button>
          </div>
        ) : (
          <button
            type="button"
            className="camera-swap"
            aria-label={`${words.cameraLarge}: ${camera.name}`}
            onClick={() => large.choose('camera')}
          />
        )}
      </Picture>
    </section>
  );
}
