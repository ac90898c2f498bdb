/** What the operator looks at all day: the field, and the instruments beside it. */
import { Battery } from '../panels/battery.tsx';
import { FieldMap } from '../panels/map/map.tsx';
import { Messages } from '../panels/messages.tsx';
import { Position } from '../panels/position.tsx';
import { Slope } from '../panels/slope.tsx';
import { Speed } from '../panels/speed.tsx';
import './drive.css';

export const Drive = () => (
  <div className="drive">
    <FieldMap />
    <Speed />
    <Slope />
    <Battery />
    <Position />
    <Messages />
  </div>
);
