/**
 * What the bridge says to those who come without TLS: where it is, and how to trust it. The page that tells is plain HTML
 * without a script, for a phone that has never seen this rover.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type HostRule, isOurHost } from '../hosts.ts';
import { fingerprintOf } from './authority.ts';

/** `authority`: what there is to trust, PEM; null where the certificate is somebody else's. */
export function plainAnswers(rule: HostRule, authority: string | null): RequestListener {
  return (request, response) => {
    const { host } = request.headers;
    if (!isOurHost(host, rule)) return answer(response, 403, 'text/plain', 'this host is not one of this bridge\n');
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return answer(response, 403, 'text/plain', 'nothing is taken without TLS: use https\n');
    const [path] = (request.url ?? '/').split('?');
    if (authority !== null && path === '/ca.crt') return answer(response, 200, 'application/x-x509-ca-cert', authority);
    if (authority !== null && path === '/trust')
      return answer(response, 200, 'text/html; charset=utf-8', howToTrust(`https://${host}/`, authority));
    return lead(request, response);
  };
}

/** To the same place, with TLS. */
function lead({ headers, url = '/' }: IncomingMessage, response: ServerResponse): void {
  const place = new URL(`https://${headers.host}`);
  // Only the path of what was asked: what a URL may hold else leads elsewhere.
  place.pathname = url.startsWith('/') ? (url.split(/[?#]/)[0] ?? '/') : '/';
  response.writeHead(308, { location: place.href, 'content-length': 0, connection: 'close' }).end();
}

function answer(response: ServerResponse, code: number, type: string, body: string): void {
  response.writeHead(code, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'content-security-policy': "default-src 'none'; style-src 'unsafe-hashes'; frame-ancestors 'none'; base-uri 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(body);
}

const steps = [
  [
    'iPhone, iPad',
    'Open the certificate, allow the profile, then Settings › General › VPN &amp; Device Management › install it, and Settings › General › About › Certificate Trust Settings › switch it on.',
  ],
  [
    'Android',
    'Download it, then Settings › Security › Encryption &amp; credentials › Install a certificate › CA certificate.',
  ],
  ['Windows', 'Open it, Install Certificate, Current User, and place it in Trusted Root Certification Authorities.'],
  ['macOS', 'Open it, add it to the login keychain, then open it there and set Trust to Always.'],
  ['Linux, Chromium or Firefox', 'Settings › Privacy and security › Certificates › Authorities › Import.'],
] as const;

const howToTrust = (place: string, authority: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trust this rover</title>
<h1>Trust this rover</h1>
<p>The rover made its own certificate, since there is no internet to ask. Once this device trusts it, the page opens
without a warning, works without a network, and may use gamepads.</p>
<ol>
<li><a href="/ca.crt" download="rover-ca.crt">Download the certificate</a></li>
<li>Compare: its SHA-256 fingerprint is<br><code>${fingerprintOf(authority)}</code><br>and the rover prints the same when it starts.</li>
${steps.map(([device, how]) => `<li><b>${device}</b>: ${how}</li>`).join('\n')}
<li><a href="${place}">Open the dashboard</a></li>
</ol>
</html>
`;
