/** What every answer says to the browser that asked: what the page may load, reach and use, and who may show it. */
import { connectSources, type HostRule } from './hosts.ts';

const halfAYearS = 15_768_000;

/** Sources of the page (CSP level 3). Nothing is inline; `data:` is for pictures and fonts that the build put into a file. */
const policyOf = (rule: HostRule): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "worker-src 'self'",
    `connect-src ${connectSources(rule)}`,
    "img-src 'self' data: blob:",
    // A film that the page puts together itself, out of segments that it asked for.
    'media-src blob:',
    "font-src 'self' data:",
    "manifest-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** What a rover's page uses, and it alone; all else of a device is nobody's. */
const featuresOf = [
  ...['gamepad', 'geolocation', 'screen-wake-lock', 'fullscreen'].map((name) => `${name}=(self)`),
  ...['camera', 'microphone', 'payment', 'usb', 'serial', 'display-capture'].map((name) => `${name}=()`),
].join(', ');

/** `isForGood`: browsers are told to come with TLS only, for as long. */
export const headersOf = (rule: HostRule, isForGood: boolean) => ({
  'content-security-policy': policyOf(rule),
  'permissions-policy': featuresOf,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  ...(isForGood && { 'strict-transport-security': `max-age=${halfAYearS}` }),
});
