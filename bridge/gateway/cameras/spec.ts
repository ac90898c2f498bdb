/** A camera as it is configured: `front=mjpeg+http://10.0.0.3:8080/stream`. What comes before the `+` says how it speaks. */
import { type CameraKind, cameraKinds } from '../../protocol/camera.ts';

export type CameraSpec = {
  /** The name in lower case. */
  readonly id: string;
  readonly name: string;
  readonly kind: CameraKind;
  /** Of http or https, with a name and a password where the camera wants them: to be shown to nobody. */
  readonly url: string;
};

const camerasMost = 16;
const example = 'front=mjpeg+http://10.0.0.3:8080/stream';

/** `why` is one sentence, and names neither user nor password. */
export type Parsed = CameraSpec | { readonly why: string };

export function parseCamera(text: string): Parsed {
  const [, name, address] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || address === undefined) return { why: `a camera is NAME=URL, such as ${example}` };
  if (!/^[a-z\d][\w-]{0,31}$/i.test(name))
    return { why: `a camera's name has up to 32 letters, digits, - and _, unlike ${JSON.stringify(name)}` };
  const [, kind, url = ''] = /^(\w+)\+(https?:\/\/.*)$/i.exec(address) ?? [];
  const known = cameraKinds.find((one) => one === kind?.toLowerCase());
  if (known === undefined) {
    const schemes = cameraKinds.map((one) => `${one}+http://`).join(', ');
    return { why: `the camera "${name}" needs an address that begins with one of ${schemes}, or the same with https` };
  }
  if (!URL.canParse(url)) return { why: `the address of the camera "${name}" is none: ${example} is one` };
  return { id: name.toLowerCase(), name, kind: known, url };
}

/** Every camera, or one sentence for the first that cannot be. */
export function parseCameras(texts: readonly string[]): readonly CameraSpec[] | { readonly why: string } {
  if (texts.length > camerasMost) return { why: `${camerasMost} cameras at most, not ${texts.length}` };
  const found: CameraSpec[] = [];
  for (const text of texts) {
    const spec = parseCamera(text);
    if ('why' in spec) return spec;
    if (found.some(({ id }) => id === spec.id)) return { why: `two cameras are called "${spec.name}"` };
    found.push(spec);
  }
  return found;
}
