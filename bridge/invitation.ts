/** A pairing code as a person at the rover's terminal sees it: a picture for the phone, the address, the code to type. */
import { toString as drawCode } from 'qrcode';

/** `url` with the code in its fragment, which no browser sends and no log holds. */
export async function invitation(url: string, code: string, to: string, lasts: string): Promise<string> {
  const picture = await drawCode(url, { type: 'terminal', small: true });
  return [picture, `  ${to} opens ${url}`, `  or types ${code} there. ${lasts}`, ''].join('\n');
}
