/**
 * The mission items that this vehicle knows, by MAV_CMD: how the texts call them, whether they are places to drive to,
 * things to wait for, or things to do. What is not here is refused on upload.
 */

export type ItemKind = 'waypoint' | 'loiter' | 'return' | 'delay' | 'condition' | 'jump' | 'do';

export interface ItemType {
  readonly title: string;
  readonly kind: ItemKind;
  /** x and y are a place. */
  readonly placed: boolean;
}

function type(title: string, kind: ItemKind, placed = false): ItemType {
  return { title, kind, placed };
}

export const itemTypes: ReadonlyMap<number, ItemType> = new Map([
  [16, type('WP', 'waypoint', true)],
  [17, type('LoitUnltd', 'loiter', true)],
  [18, type('LoitTurns', 'loiter', true)],
  [19, type('LoitTime', 'loiter', true)],
  [20, type('RTL', 'return')],
  [21, type('Land', 'waypoint', true)],
  [22, type('Takeoff', 'waypoint', true)],
  [82, type('SplineWP', 'waypoint', true)],
  [92, type('GuidedEnable', 'do')],
  [93, type('Delay', 'delay')],
  [112, type('CondDelay', 'condition')],
  [114, type('CondDist', 'condition')],
  [115, type('CondYaw', 'condition')],
  [177, type('Jump', 'jump')],
  [178, type('ChangeSpeed', 'do')],
  [179, type('SetHome', 'do', true)],
  [181, type('SetRelay', 'do')],
  [182, type('RepeatRelay', 'do')],
  [183, type('SetServo', 'do')],
  [184, type('RepeatServo', 'do')],
  [189, type('DoLandStart', 'do')],
  [194, type('SetReverse', 'do')],
  [195, type('SetROI', 'do', true)],
  [197, type('SetROI', 'do')],
  [201, type('SetROI', 'do', true)],
  [202, type('DigiCamCfg', 'do')],
  [203, type('DigiCamCtrl', 'do')],
  [205, type('MountControl', 'do')],
  [206, type('SetCamTrigDst', 'do')],
  [207, type('FenceEnable', 'do')],
  [211, type('Gripper', 'do')],
  [216, type('Sprayer', 'do')],
  [218, type('AuxFunction', 'do')],
]);

export function isNavigation(kind: ItemKind): boolean {
  return kind === 'waypoint' || kind === 'loiter' || kind === 'return' || kind === 'delay';
}
