/**
 * The control group of the dead-man: loaded ahead of the built bridge (`node --import`), it takes the drive lane's watch
 * away, so that nothing notices that sticks ended. The lab must find that such a bridge drives on. Not part of the product.
 */
import { DriveLane } from '../../../dist/bridge/core/drive.js';

DriveLane.prototype.tick = () => [];
