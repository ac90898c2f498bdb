/** Instruments that come after the first picture: most are on no page before somebody puts them there. */
export { BoardTile } from './board.tsx';
export { EkfTile } from './ekf.tsx';
export { GpsTile } from './gps.tsx';
export { OperatorTile } from './operator.tsx';
export { RadioTile } from './radio.tsx';
export { RcTile } from './rc.tsx';
export { ServoTile } from './servos.tsx';
