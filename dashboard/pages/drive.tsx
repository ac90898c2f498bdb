/** What the operator looks at all day: the field, and the instruments beside it. */
import { Part } from '../panels/boundary.tsx';
import { LateCorner } from '../panels/camera/later.tsx';
import { Instruments } from '../panels/instruments.tsx';
import { FieldMap } from '../panels/map/map.tsx';
import './drive.css';

export const Drive = () => (
  <div className="drive">
    <div className="drive-field">
      <FieldMap />
      <Part>
        <LateCorner />
      </Part>
    </div>
    <Instruments />
  </div>
);
