/** From the map to the camera, where there is one. */
import { cameraWords as words } from '../../words/camera.ts';
import { Icon } from '../icons.tsx';
import { Link } from '../route.tsx';
import './camera.css';
import { useCameras } from './use-cameras.ts';

export function ViewLink() {
  const { camera } = useCameras();
  if (camera === null) return null;
  return (
    <div className="view-link">
      <Link to="/view" className="btn">
        <Icon name="film" />
        {words.camera}
      </Link>
    </div>
  );
}
