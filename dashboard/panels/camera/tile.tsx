/** A camera as an instrument among the others. */
import { cameraWords as words } from '../../words/camera.ts';
import { Icon } from '../icons.tsx';
import { Link } from '../route.tsx';
import './camera.css';
import { NoCamera, Pick } from './pick.tsx';
import { Picture } from './picture.tsx';
import { useCameras } from './use-cameras.ts';

export function CameraTile() {
  const { cameras, camera, why } = useCameras();
  return (
    <section className="camera-tile" aria-label={words.title}>
      {camera === null ? (
        cameras === null && why === null ? null : (
          <NoCamera why={why} />
        )
      ) : (
        <Picture camera={camera}>
          <div className="camera-tools">
            <Pick cameras={cameras ?? []} camera={camera} />
            <Link to="/view" className="btn">
              <Icon name="fit" />
              {words.full}
            </Link>
          </div>
        </Picture>
      )}
    </section>
  );
}
